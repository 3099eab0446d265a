import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/**
 * Writes the bundle of the reference page from its npm package: to go to another release, change the version
 * and run `npx tsx scripts/stack/reference/fetch_scalar.ts`. The package itself would bring 188 others.
 */
const PACKAGE = "@scalar/api-reference@1.76.0";
const BUNDLE = "package/dist/browser/standalone.js";

const folder = mkdtempSync(join(tmpdir(), "cogo-scalar-"));
try {
  execFileSync("npm", ["pack", PACKAGE, "--silent"], { cwd: folder });
  const [archive = ""] = readdirSync(folder);
  execFileSync("tar", ["-xzf", archive, BUNDLE], { cwd: folder });
  const bundle = readFileSync(join(folder, BUNDLE));
  writeFileSync(new URL("scalar.js.gz", import.meta.url), gzipSync(bundle, { level: 9 }));
} finally {
  rmSync(folder, { recursive: true });
}
