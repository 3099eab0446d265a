import type { SearchScope } from "./search_request.ts";

/** A scope as the database takes it: its path patterns in the notation of LIKE. */
export function formatScope(scope: SearchScope): SearchScope {
  if (scope.paths === undefined) return scope;
  return { ...scope, paths: scope.paths.map(toLikePattern) };
}

function toLikePattern(pattern: string): string {
  return pattern
    .normalize("NFC")
    .replaceAll(/[\\%_]/g, (character) => `\\${character}`)
    .replaceAll(/\*+/g, "%")
    .replaceAll("?", "_");
}
