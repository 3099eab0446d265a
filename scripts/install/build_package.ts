import { chmod, copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import manifest from "../../package.json" with { type: "json" };
import { PROJECT_ROOT } from "../project_root.ts";
import { buildRelease } from "./build_release.ts";
import { writeRelease } from "./release.ts";

/** Where the package lies before it is packed. */
export const PACKAGE_FOLDER = join(PROJECT_ROOT, "build", "package");

/** Makes the package `cogo`: one command in one file, which depends on nothing, and a release beside it. */
export async function buildPackage(folder: string): Promise<void> {
  await writeRelease(await buildRelease(), join(folder, "release"));
  const command = join(folder, "cogo.mjs");
  await build({
    absWorkingDir: PROJECT_ROOT,
    entryPoints: ["scripts/cli/packed.ts"],
    outfile: command,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["pg-native"],
    banner: {
      js: '#!/usr/bin/env node\nimport { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "silent",
  });
  await chmod(command, 0o755);
  const { name, version, description, license, engines } = manifest;
  const files = ["cogo.mjs", "release"];
  const own = {
    name,
    version,
    description,
    license,
    type: "module",
    bin: { cogo: "cogo.mjs" },
    files,
    engines,
  };
  await writeFile(join(folder, "package.json"), `${JSON.stringify(own, null, 2)}\n`);
  await copyFile(join(PROJECT_ROOT, "LICENSE"), join(folder, "LICENSE"));
}

// `tsx scripts/install/build_package.ts`
if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  await buildPackage(PACKAGE_FOLDER);
