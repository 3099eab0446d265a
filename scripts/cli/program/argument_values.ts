import { resolve } from "node:path";
import { InvalidArgumentError } from "@commander-js/extra-typings";

/** A whole number within bounds. */
export const integer = (minimum: number, maximum: number) =>
  parser(
    (word) => /^\d+$/.test(word) && Number(word) >= minimum && Number(word) <= maximum,
    `a whole number from ${minimum} to ${maximum}`,
    Number,
  );

/** An amount of money above zero. */
export const dollars = () =>
  parser(
    (word) => /^\d+(\.\d+)?$/.test(word) && Number(word) > 0,
    "an amount in US dollars, such as 2.50",
    Number,
  );

/** The id of a task or an approval. */
export const id = () =>
  parser(
    (word) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(word),
    "an id such as 3f0c1a52-9b7e-4c55-8a43-0e6f5f0a2b11",
    (word) => word.toLowerCase(),
  );

/** The name of a project. */
export const project = () =>
  parser(
    (word) => /^[a-z0-9]+([._-][a-z0-9]+)*$/.test(word) && word.length <= 100,
    "a project such as web-shop: lower-case letters, digits, single - _ . between",
    String,
  );

/** Text that is more than blanks. */
export const text = (maximum: number) =>
  parser(
    (word) => word.trim() !== "" && word.trim().length <= maximum,
    `1 to ${maximum} characters`,
    (word) => word.trim(),
  );

/** Where a Postgres is. */
export const databaseUrl = () =>
  parser(
    (word) => /^postgres(ql)?:\/\/./.test(word) && URL.canParse(word),
    "a URL such as postgres://user:password@localhost:5432/postgres",
    String,
  );

/** Where a result goes; a path may be written from here. What else it must be, the command checks. */
export const deliveryTarget = () =>
  parser(
    (word) => /^(github:[^/]+\/[^/]+|git:.+|dir:.+)$/.test(word),
    "github:owner/repository, git:path or dir:path",
    fromHere,
  );

function fromHere(word: string): string {
  const [, kind, path] = /^(git|dir):(.+)$/.exec(word) ?? [];
  return kind === undefined || path === undefined ? word : `${kind}:${resolve(path)}`;
}

/** Reads a word for commander. */
function parser<Value>(
  isValid: (word: string) => boolean,
  expected: string,
  read: (word: string) => Value,
) {
  return (word: string): Value => {
    if (isValid(word)) return read(word);
    throw new InvalidArgumentError(`Expected ${expected}.`);
  };
}
