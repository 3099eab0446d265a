import { packageVersions } from "./packages.generated.ts";

/** The modules of packages that a test or program may import. */
export const availableModules: readonly string[] = Object.keys(packageVersions);

/**
 * The packages that a program may be written with, and the version of each. Not those that are for tests, or have no
 * types of their own.
 */
export const vettedPackages = ["dayjs", "decimal.js", "hono", "yaml", "zod"] as const;

/** The version of the package that a module belongs to, if the guest has it. */
export function versionOf(module: string): string | undefined {
  return Object.hasOwn(packageVersions, module) ? packageVersions[module] : undefined;
}

const builtInNames: ReadonlySet<string> = new Set([
  "assert",
  "assert/strict",
  "crypto",
  "perf_hooks",
  "process",
  "timers",
  "url",
  "util",
]);

/** The name under which the guest has a built-in module or package, or undefined. */
export function builtInModule(specifier: string): string | undefined {
  const bare = specifier.replace(/^node:/, "");
  if (builtInNames.has(bare)) return `node:${bare}`;
  return specifier === "vitest" || versionOf(specifier) !== undefined ? specifier : undefined;
}
