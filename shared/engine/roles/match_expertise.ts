import type { WorkContext } from "./work.ts";

/**
 * Finds which of these fields of expertise the work calls for: those that are what is to be built or its
 * language, and those of which the requirement has every word. In the order they are given.
 */
export function matchExpertise(expertise: readonly string[], work: WorkContext): string[] {
  const words = new Set((work.requirement ?? "").toLowerCase().split(/[^\p{L}\p{N}]+/u));
  return expertise.filter(
    (field) =>
      field === work.subject ||
      field === work.language?.toLowerCase() ||
      field.split("-").every((word) => words.has(word)),
  );
}
