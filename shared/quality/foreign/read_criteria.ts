/** What must be true of a project, and the id by which its tests name it. */
export interface Criterion {
  readonly id: string;
  readonly text: string;
}

/** The criteria of a requirement, and what in it looks like one but is not read, in words. */
export interface ReadCriteria {
  readonly criteria: readonly Criterion[];
  readonly unread: readonly string[];
}

const CRITERION = /^[\s>*+-]*(?:\d+[.)]\s*)?[[(*`]*(AC-\d+)[\])*`]*\s*[:–—-]\s*(\S.*)$/;
const MENTION = /\bAC[\p{Pd}\s#]?(\p{Nd}+[\p{L}\p{Nd}.]*)/giu;

/** Reads the lines of the form `AC-1: …`. Nothing that names a criterion otherwise is passed over in silence. */
export function readCriteria(requirement: string): ReadCriteria {
  const criteria = new Map<string, string>();
  const twice = new Set<string>();
  for (const line of requirement.split(/\r\n|[\n\r\u2028\u2029]/)) {
    const [, id, text] = CRITERION.exec(line) ?? [];
    if (id === undefined || text === undefined) continue;
    if (criteria.has(id)) twice.add(id);
    else criteria.set(id, text.trim());
  }
  const mentioned = [...requirement.matchAll(MENTION)].filter(
    ([, number = ""]) => !criteria.has(`AC-${number.replace(/\.$/, "")}`),
  );
  return {
    criteria: [...criteria].map(([id, text]) => ({ id, text })),
    unread: [
      ...[...twice].map((id) => `The requirement has ${id} twice; the first was read`),
      ...[...new Set(mentioned.map(([mention]) => mention))].map(
        (mention) =>
          `The requirement names "${mention}", but no line of the form AC-1: … says what it is`,
      ),
    ],
  };
}
