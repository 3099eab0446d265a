import { CogoError } from "../../shared/kernel/mod.ts";

/** Reads an option that is a number above 0. @throws CogoError `usage`. */
export function readPositive(option: string, word: string): number {
  const value = Number(word);
  if (value > 0) return value;
  throw usage(`Expected ${option} to be a number above 0, got "${word}".`);
}

/** Reads an option that is a whole number, `minimum` at least. @throws CogoError `usage`. */
export function readCount(option: string, word: string, minimum = 1): number {
  const value = Number(word);
  if (Number.isInteger(value) && value >= minimum) return value;
  throw usage(`Expected ${option} to be a whole number, ${minimum} or more, got "${word}".`);
}

/** Reads an option that lists names, separated by commas. @throws CogoError `usage`. */
export function readNames<Name extends string>(
  option: string,
  words: string,
  known: readonly Name[],
): readonly Name[] {
  return words.split(",").map((word) => {
    const name = known.find((each) => each === word);
    if (name !== undefined) return name;
    throw usage(`Expected ${option} to list some of ${known.join(", ")}, got "${word}".`);
  });
}

/** Reads an option that must be given. @throws CogoError `usage`. */
export function readRequired(option: string, word: string | undefined): string {
  if (word !== undefined) return word;
  throw usage(`Expected ${option}, found none.`);
}

function usage(message: string): CogoError {
  return new CogoError({ code: "usage", message, remedy: "See ./cogo help" });
}
