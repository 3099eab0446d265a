import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import manifest from "../../../package.json" with { type: "json" };

/**
 * Bundles what the launcher must know before packages are installed: the command line with commander, and
 * nothing that a command does. With `--verify` it fails when the bundle is out of date.
 */
const ENTRY = fileURLToPath(new URL("./command_line.ts", import.meta.url));
const PATH = fileURLToPath(new URL("./command_line.generated.mjs", import.meta.url));

const commandsOutside: Plugin = {
  name: "commands-outside",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^\.{1,2}\// }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
    const { version, description } = manifest;
    onLoad({ filter: /package\.json$/ }, () => ({
      contents: JSON.stringify({ version, description }),
      loader: "json",
    }));
  },
};

const { outputFiles } = await build({
  entryPoints: [ENTRY],
  bundle: true,
  charset: "utf8",
  format: "esm",
  minify: true,
  platform: "node",
  target: "node20",
  write: false,
  banner: {
    js: [
      "// Contains commander, under the MIT licence, by TJ Holowaychuk and others.",
      'import{createRequire}from"node:module";const require=createRequire(import.meta.url);',
    ].join("\n"),
  },
  plugins: [commandsOutside],
});
const text = outputFiles[0]?.text ?? "";
if (!process.argv.includes("--verify")) {
  writeFileSync(PATH, text);
} else if (readFileSync(PATH, "utf8") !== text) {
  process.stderr.write(
    "The command line has changed: run npx tsx scripts/cli/program/build_command_line.ts\n",
  );
  process.exitCode = 1;
}
