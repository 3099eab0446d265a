/**
 * The one spelling of a path relative to its source: composed characters (NFC), without empty segments and
 * "."; undefined where it leads out of the source or names nothing.
 */
export function normalPath(path: string): string | undefined {
  const segments = path
    .normalize("NFC")
    .split("/")
    .filter((segment) => segment !== "" && segment !== ".");
  return segments.length === 0 || segments.includes("..") ? undefined : segments.join("/");
}
