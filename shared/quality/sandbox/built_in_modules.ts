import { guestPackages } from "./guest.generated.ts";

/** The packages a test or program may import. */
export const availablePackages: readonly string[] = Object.keys(guestPackages).filter(
  (name) => !name.startsWith("chunk-"),
);

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
  return specifier === "vitest" || availablePackages.includes(specifier) ? specifier : undefined;
}
