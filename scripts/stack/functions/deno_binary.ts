import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { CogoError } from "../../../shared/kernel/mod.ts";

/**
 * The Deno executable that npm installed for this platform.
 *
 * The binary itself, not the `deno` command of npm: that is a Node process in between, and a signal would hit it alone.
 */
export function findDenoBinary(): string {
  const require = createRequire(import.meta.url);
  const inside = createRequire(require.resolve("deno/package.json"));
  const executable = process.platform === "win32" ? "deno.exe" : "deno";
  for (const build of [
    `${process.platform}-${process.arch}-glibc`,
    `${process.platform}-${process.arch}`,
  ]) {
    try {
      return join(dirname(inside.resolve(`@deno/${build}/package.json`)), executable);
    } catch {
      // Not the build of this platform; the next name may be.
    }
  }
  throw new CogoError({
    code: "deno_missing",
    message: `Expected Deno's build for ${process.platform}-${process.arch} among the installed packages, but found none.`,
    remedy:
      "Run `npm ci` without `--omit=optional`; Deno comes as an optional package of each platform.",
  });
}
