export type NewerPattern = "flags of a part" | "groups of one name";

/**
 * Says what a regular expression has that the engine takes and Node 20 refuses: flags of a part, `(?i:a)`, and two
 * groups of one name. It looks at one character after another, because tested code may have replaced all methods.
 */
export function newerPattern(pattern: string, flags: string): NewerPattern | undefined {
  const nests = hasFlag(flags, "v");
  const names: string[] = [];
  let classes = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at];
    if (character === "\\") at += 1;
    else if (character === "[") classes = nests ? classes + 1 : 1;
    else if (character === "]") classes = classes > 0 ? classes - 1 : 0;
    else if (classes > 0 || character !== "(" || pattern[at + 1] !== "?") continue;
    else if (hasModifiers(pattern, at + 2)) return "flags of a part";
    else if (isNamed(pattern, at + 2) && isTaken(names, readName(pattern, at + 3))) {
      return "groups of one name";
    }
  }
  return undefined;
}

function hasFlag(flags: string, flag: string): boolean {
  for (let at = 0; at < flags.length; at += 1) if (flags[at] === flag) return true;
  return false;
}

function hasModifiers(pattern: string, from: number): boolean {
  let at = from;
  while (pattern[at] === "i" || pattern[at] === "m" || pattern[at] === "s" || pattern[at] === "-") {
    at += 1;
  }
  return at > from && pattern[at] === ":";
}

function isNamed(pattern: string, at: number): boolean {
  return pattern[at] === "<" && pattern[at + 1] !== "=" && pattern[at + 1] !== "!";
}

function readName(pattern: string, from: number): string {
  let name = "";
  for (let at = from; at < pattern.length && pattern[at] !== ">"; at += 1) name += pattern[at];
  return name;
}

/** Notes a name, and says whether it was noted before. */
function isTaken(names: string[], name: string): boolean {
  for (let at = 0; at < names.length; at += 1) if (names[at] === name) return true;
  Object.defineProperty(names, names.length, { value: name, writable: true });
  return false;
}
