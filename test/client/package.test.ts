import { execFileSync } from "node:child_process";
import { cpSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { importsOf, listFiles, readSource } from "../architecture/source_files.ts";
import { readBlocks } from "../docs/read_page.ts";
import { installPackedClient } from "../support/packed_client.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const PACKAGE = resolve("packages/client");
const MODULES = resolve("node_modules");
/** What an application installs beside the package. */
const INSTALLED = [
  "@supabase/supabase-js",
  "openapi-fetch",
  "react",
  "@types/react",
  "@types/node",
  "ws",
  "@types/ws",
];

const folder = temporaryFolder();
const run = (command: string, ...parameters: readonly string[]) =>
  execFileSync(command, parameters, { cwd: folder, encoding: "utf8" });

describe("the packed client", () => {
  let packed: readonly string[];

  beforeAll(() => {
    packed = installPackedClient(folder, INSTALLED);
    cpSync("test/client/fixtures", folder, { recursive: true });
    cpSync("packages/client/examples", folder, { recursive: true });
  });

  it("holds what is built, with its types, and no source", () => {
    const sources = listFiles("packages/client/src").map(({ path }) =>
      path.slice("packages/client/src/".length, -".ts".length),
    );
    const built = sources.flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`]);
    expect([...packed].sort()).toEqual([...built, "README.md", "package.json"].sort());
  });

  it("imports nothing of Node, and no package but those it names", () => {
    const modules = readdirSync(join(PACKAGE, "dist"), { recursive: true, encoding: "utf8" });
    expect(modules.length).toBeGreaterThan(5);
    const imports = listFiles("packages/client/src").flatMap(({ text }) => importsOf(text));
    const packages = imports.filter((specifier) => !specifier.startsWith("."));
    expect([...new Set(packages)].sort()).toEqual([
      "@supabase/supabase-js",
      "openapi-fetch",
      "react",
    ]);
  });

  it("shows in its README what is checked here", () => {
    const blocks = readBlocks("README.md", readSource("packages/client/README.md"));
    const wrong = blocks.filter(
      ({ subject = "", text }) => readSource(`packages/client/${subject}`).trim() !== text.trim(),
    );
    expect([blocks.length > 0, wrong]).toEqual([true, []]);
  });

  it.each(["nodenext", "bundler"])("has types for resolution by %s", (resolution) => {
    const module = resolution === "bundler" ? "preserve" : resolution;
    const options = [
      "--strict",
      "--noEmit",
      "--target",
      "es2022",
      "--skipLibCheck",
      "--types",
      "node",
      "--jsx",
      "react-jsx",
    ];
    const modes = ["--module", module, "--moduleResolution", resolution];
    run(
      join(MODULES, ".bin/tsc"),
      ...options,
      ...modes,
      "consumer.ts",
      "without_web_socket.ts",
      "follow.ts",
      "task_view.tsx",
    );
  });

  it("follows with an address alone where there is no WebSocket, as in Node 20", () => {
    expect(JSON.parse(run(join(MODULES, ".bin/tsx"), "without_web_socket.ts"))).toEqual({
      webSocket: "undefined",
      status: "completed",
      types: ["task:completed"],
      tokens: ["Bearer token"],
    });
  });

  it("runs in Node, in Deno and bundled for a browser", async () => {
    const bundle = join(folder, "browser.mjs");
    await build({
      entryPoints: [join(folder, "consumer.ts")],
      outfile: bundle,
      bundle: true,
      format: "esm",
      platform: "browser",
      logLevel: "silent",
    });
    const outputs = [
      run(join(MODULES, ".bin/tsx"), "consumer.ts"),
      run(join(MODULES, ".bin/deno"), "run", "--cached-only", "--allow-env", "consumer.ts"),
      run("node", bundle),
    ];
    const expected = { tasks: [], wrong: [], code: "not_found" };
    expect(outputs.map((output) => JSON.parse(output))).toEqual([expected, expected, expected]);
  });
});
