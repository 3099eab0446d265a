import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** Runs the parts of `npm run check`, in its order, and counts how they went. */
export function runChecks(root: string): { readonly passed: number; readonly failed: number } {
  const manifest = z
    .object({ scripts: z.object({ check: z.string() }) })
    .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  const names = [...manifest.scripts.check.matchAll(/npm run ([\w:]+)/g)].map(
    (match) => match[1] ?? "",
  );
  // The architecture rules are tests, and run with them.
  const outcomes = names
    .filter((name) => name !== "layout:check")
    .map((name) => {
      const npm = process.platform === "win32" ? "npm.cmd" : "npm";
      const { status } = spawnSync(npm, ["run", "--silent", name], { cwd: root, stdio: "inherit" });
      process.stdout.write(`${name} ${status === 0 ? "passed" : "failed"}\n`);
      return status === 0;
    });
  const passed = outcomes.filter(Boolean).length;
  return { passed, failed: outcomes.length - passed };
}
