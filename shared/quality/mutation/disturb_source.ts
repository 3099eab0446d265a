import { findMutants } from "./find_mutants.ts";
import { applyChanges } from "./stub_source.ts";
import type { ParsedSource } from "./walk_source.ts";

/**
 * The source with a space before everything that mutants change, which means the same. Code that behaves
 * otherwise now reads its own text, and what fails on its mutants proves nothing.
 */
export function disturbSource(source: ParsedSource): string {
  const places = [...new Set(findMutants(source).map(({ from }) => from))].sort((a, b) => a - b);
  return applyChanges(
    source.content,
    places.map((place) => ({ from: place, to: place, text: " " })),
  );
}
