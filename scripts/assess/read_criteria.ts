/** What must be true of a project, and the id by which its tests name it. */
export interface Criterion {
  readonly id: string;
  readonly text: string;
}

const CRITERION = /^[\s>*+-]*(?:\d+[.)]\s*)?[[(*`]*(AC-\d+)[\])*`]*\s*[:.–—-]\s*(\S.*)$/;

/** The acceptance criteria of a requirement: its lines of the form `AC-1: …`. An id that comes twice is read once. */
export function readCriteria(requirement: string): readonly Criterion[] {
  const criteria = new Map<string, string>();
  for (const line of requirement.split("\n")) {
    const [, id, text] = CRITERION.exec(line) ?? [];
    if (id !== undefined && text !== undefined && !criteria.has(id)) criteria.set(id, text.trim());
  }
  return [...criteria].map(([id, text]) => ({ id, text }));
}
