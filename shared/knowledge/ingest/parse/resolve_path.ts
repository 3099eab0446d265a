/** A relative path as seen from a document's path; anything else is returned as it is. */
export function resolvePath(documentPath: string, target: string): string {
  if (!target.startsWith("./") && !target.startsWith("../")) return target;
  const segments = documentPath.split("/").slice(0, -1);
  for (const segment of target.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "." && segment !== "") segments.push(segment);
  }
  return segments.join("/");
}
