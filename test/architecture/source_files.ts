import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A file that git tracks, or would. */
export interface TrackedFile {
  readonly path: string;
  readonly text: string;
}

/** Lists the files git tracks, and those it does not ignore yet, below the given folders. */
export function listFiles(...folders: readonly string[]): TrackedFile[] {
  const listing = execFileSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...folders],
    { cwd: ROOT, encoding: "utf8" },
  );
  return listing
    .split("\n")
    .filter((path) => path !== "" && path !== "supabase/migrations")
    .flatMap((path) => {
      try {
        return [{ path, text: readFileSync(`${ROOT}/${path}`, "utf8") }];
      } catch {
        return []; // deleted, not yet committed
      }
    });
}

/** The text of one file of the repository. */
export function readSource(path: string): string {
  return readFileSync(`${ROOT}/${path}`, "utf8");
}

/** The specifiers a module imports, statically or not. */
export function importsOf(text: string): string[] {
  const pattern =
    /(?:^\s*(?:import|export)\s[^"';]*?from\s*|^\s*import\s*|\bimport\()\s*"([^"]+)"/gm;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}
