/**
 * Texts that match a regular expression, tried from simple to long.
 *
 * It reads the common subset of the syntax (literals, classes, groups, alternatives, counts,
 * anchors); the caller checks every text against the real expression. `variant` picks other
 * letters and digits, so that different variants give different texts where the pattern allows.
 */
export function patternSamples(pattern: string, variant: number): readonly string[] {
  const samples: string[] = [];
  for (const repeats of [1, 2, 3, 5, 8, 12]) {
    const reader = { pattern, at: 0, variant, repeats, picks: 0 };
    samples.push(readAlternatives(reader));
  }
  return samples;
}

interface Reader {
  readonly pattern: string;
  at: number;
  readonly variant: number;
  /** How often `*` and `+` repeat, at least. */
  readonly repeats: number;
  picks: number;
}

function readAlternatives(reader: Reader): string {
  const branches = [readSequence(reader)];
  while (reader.pattern[reader.at] === "|") {
    reader.at += 1;
    branches.push(readSequence(reader));
  }
  return branches[reader.variant % branches.length] ?? "";
}

function readSequence(reader: Reader): string {
  let text = "";
  while (reader.at < reader.pattern.length && !"|)".includes(reader.pattern.charAt(reader.at))) {
    const start = reader.at;
    const first = readAtom(reader);
    const end = reader.at;
    const count = readCount(reader);
    const after = reader.at;
    text += count === 0 ? "" : first;
    for (let repeat = 1; repeat < count; repeat += 1) {
      reader.at = start;
      text += readAtom(reader);
    }
    reader.at = Math.max(after, end);
  }
  return text;
}

function readAtom(reader: Reader): string {
  const character = reader.pattern.charAt(reader.at);
  reader.at += 1;
  if (character === "^" || character === "$") return "";
  if (character === ".") return pick(reader, LETTERS);
  if (character === "(") return readGroup(reader);
  if (character === "[") return pick(reader, readClass(reader));
  if (character === "\\") return pick(reader, readEscape(reader));
  return character;
}

function readGroup(reader: Reader): string {
  const opening = /^\?(:|<[A-Za-z]\w*>|[=!]|<[=!])/.exec(reader.pattern.slice(reader.at));
  reader.at += opening?.[0].length ?? 0;
  const text = readAlternatives(reader);
  reader.at += 1;
  const isLookaround = opening !== null && /[=!]$/.test(opening[0]);
  return isLookaround ? "" : text;
}

function readCount(reader: Reader): number {
  const match = /^(?:([*+?])|\{(\d+)(,(\d*))?\})\??/.exec(reader.pattern.slice(reader.at));
  if (match === null) return 1;
  reader.at += match[0].length;
  const [, sign, least, , most] = match;
  if (sign === "?") return 1;
  if (sign !== undefined) return reader.repeats;
  const minimum = Number(least);
  const maximum = match[3] === undefined ? minimum : Number(most === "" ? 100 : most);
  return Math.min(Math.max(minimum, reader.repeats), maximum, 200);
}

const LETTERS = "abcdefghijkmnpqrstuvwxyz";
const DIGITS = "123456789";
const PRINTABLE = `${LETTERS}${LETTERS.toUpperCase()}${DIGITS}0-_.!#@%/+ `;

function readEscape(reader: Reader): string {
  const character = reader.pattern.charAt(reader.at);
  reader.at += 1;
  if (character === "d") return DIGITS;
  if (character === "w") return LETTERS;
  if (character === "s") return " ";
  if (character === "D" || character === "S") return LETTERS;
  if (character === "W") return "-";
  if (character === "b" || character === "B") return "";
  if (character === "p") return readUnicodeClass(reader);
  return character;
}

function readUnicodeClass(reader: Reader): string {
  const match = /^\{([^}]*)\}/.exec(reader.pattern.slice(reader.at));
  reader.at += match?.[0].length ?? 0;
  const name = match?.[1] ?? "";
  if (name.startsWith("N")) return DIGITS;
  return name === "Lu" ? LETTERS.toUpperCase() : LETTERS;
}

function readClass(reader: Reader): string {
  const isNegated = reader.pattern.charAt(reader.at) === "^";
  if (isNegated) reader.at += 1;
  let members = "";
  while (reader.at < reader.pattern.length && reader.pattern.charAt(reader.at) !== "]") {
    members += readClassMember(reader);
  }
  reader.at += 1;
  if (!isNegated) return members;
  return [...PRINTABLE].filter((character) => !members.includes(character)).join("");
}

function readClassMember(reader: Reader): string {
  const character = reader.pattern.charAt(reader.at);
  reader.at += 1;
  if (character === "\\") return readEscape(reader);
  const range = /^-([^\]\\])/.exec(reader.pattern.slice(reader.at));
  if (range === null) return character;
  reader.at += 2;
  const last = (range[1] ?? character).charCodeAt(0);
  const first = character.charCodeAt(0);
  const length = Math.min(Math.max(last - first + 1, 1), 64);
  return String.fromCharCode(...Array.from({ length }, (_, offset) => first + offset));
}

function pick(reader: Reader, characters: string): string {
  reader.picks += 1;
  if (characters === "") return "";
  return characters.charAt((reader.variant * 3 + reader.picks) % characters.length);
}
