const { max } = Math;
const { defineProperty } = Object;

export type NewerPattern = "flags of a part" | "groups of one name";

/**
 * Says what a regular expression has that the engine takes and Node 20 refuses: flags of a part, `(?i:a)`, and two
 * groups of one name. It looks at one character after another, because tested code may have replaced all methods.
 */
export function newerPattern(pattern: string, flags: string): NewerPattern | undefined {
  const names: string[] = [];
  const groups = findGroups(pattern, hasFlag(flags, "v"));
  for (let index = 0; index < groups.length; index += 1) {
    const at = groups[index] ?? 0;
    if (hasModifiers(pattern, at)) return "flags of a part";
    if (isNamed(pattern, at) && isTaken(names, readName(pattern, at + 1))) {
      return "groups of one name";
    }
  }
  return undefined;
}

/** Where the groups that say what they are, `(?…`, say so. With the flag v, classes nest. */
function findGroups(pattern: string, nests: boolean): readonly number[] {
  const groups: number[] = [];
  let classes = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at];
    if (character === "\\") at += 1;
    else if (character === "[") classes = nests ? classes + 1 : 1;
    else if (character === "]") classes = max(0, classes - 1);
    else if (classes === 0 && character === "(" && pattern[at + 1] === "?") add(groups, at + 2);
  }
  return groups;
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
  add(names, name);
  return false;
}

/** Adds to a list what no setter on a prototype can intercept. */
function add<Item>(list: Item[], item: Item): void {
  defineProperty(list, list.length, { value: item, writable: true });
}
