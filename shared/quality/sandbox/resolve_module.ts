/** Finds the file a relative import means: as written, `.js` for `.ts`, without ending, or an index. */
export function resolveModule(
  importer: string,
  specifier: string,
  paths: ReadonlySet<string>,
): string | undefined {
  const path = joinPath(importer, specifier);
  if (path === undefined) return undefined;
  const written = path.replace(/\.([mc]?)js(x?)$/, ".$1ts$2");
  const candidates = [path, written];
  for (const ending of ENDINGS) candidates.push(`${path}${ending}`);
  for (const ending of ENDINGS) candidates.push(`${path === "" ? "" : `${path}/`}index${ending}`);
  return candidates.find((candidate) => paths.has(candidate));
}

const ENDINGS = [".ts", ".tsx", ".mts", ".js", ".mjs", ".json"] as const;

/** The path from the root, or undefined when it would leave the project. */
function joinPath(importer: string, specifier: string): string | undefined {
  const segments = specifier.startsWith("/") ? [] : importer.split("/").slice(0, -1);
  for (const segment of specifier.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join("/");
}
