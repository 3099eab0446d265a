import { InvalidArgumentError } from "@commander-js/extra-typings";
import { findFault, type ValueRule } from "./value_rules.mjs";

/** Reads a word for commander, and tells the rule that it checks. */
export type ValueParser<Value> = ((word: string) => Value) & { readonly rule: ValueRule };

/** A whole number within bounds. */
export const integer = (minimum: number, maximum: number) =>
  parser({ kind: "integer", minimum, maximum }, Number);

/** An amount of money above zero. */
export const dollars = () => parser({ kind: "dollars" }, Number);

/** The id of a task or an approval. */
export const id = () => parser({ kind: "id" }, (word) => word.toLowerCase());

/** The name of a project. */
export const project = () => parser({ kind: "project" }, (word) => word);

/** Text that is more than blanks. */
export const text = (maximum: number) => parser({ kind: "text", maximum }, (word) => word.trim());

/** Where a Postgres is. */
export const databaseUrl = () => parser({ kind: "database-url" }, (word) => word);

function parser<Value>(rule: ValueRule, read: (word: string) => Value): ValueParser<Value> {
  const parse = (word: string): Value => {
    const fault = findFault(rule, word);
    if (fault !== undefined) throw new InvalidArgumentError(fault);
    return read(word);
  };
  return Object.assign(parse, { rule });
}
