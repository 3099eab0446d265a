import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { findDenoBinary } from "../stack/functions/deno_binary.ts";

/** Type-checks every function as Deno sees it, against the same installed packages that Node uses. */
const root = new URL("../..", import.meta.url);
const entrypoints = readdirSync(new URL("functions", root), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith("_"))
  .map((entry) => `functions/${entry.name}/index.ts`);

const { status } = spawnSync(
  findDenoBinary(),
  [
    "check",
    "--quiet",
    "--no-lock",
    "--node-modules-dir=manual",
    ...entrypoints,
    "scripts/stack/deno/function_host.ts",
  ],
  { cwd: root, stdio: "inherit" },
);
process.exitCode = status ?? 1;
