import {
  either,
  many,
  optional,
  type Parser,
  phrase,
  phrases,
  sequence,
  token,
  word,
} from "../parser.ts";
import type { Stretch } from "./reading.ts";
import { identifier } from "./sql_names.ts";

const anything = many(token(() => true));

/** What a dump sets up around its tables and takes down again: none of it is what a table has. */
export const dumpStatement: Parser<unknown> = either(
  sequence(phrase("lock tables"), identifier, word("write", "read")),
  phrase("unlock tables"),
  sequence(phrases("create sequence | alter sequence"), anything),
  sequence(phrase("select pg_catalog.set_config"), anything),
  sequence(
    phrase("alter table"),
    optional(word("only")),
    identifier,
    phrase("owner to"),
    identifier,
  ),
);

const copiedRows = /^copy\s[^;]*\sfrom\s+stdin;[^\n]*\n(?:[^\n]*\n)*?\\\.[ \t]*$/gim;
const insertedRows = /^insert\s+into\s[^\n]*(?:\n[ \t]*\([^\n]*)*\)[ \t]*;[ \t]*$/gim;
const isDump = /^lock\s+tables\s|^--\s*dumping\s+data\s+for\s/im;

/** The rows that a dump has beside its tables: data, and nothing of what a table is. */
export function rowsOf(text: string, from: number, to: number): readonly Stretch[] {
  const script = text.slice(from, to);
  return [copiedRows, ...(isDump.test(script) ? [insertedRows] : [])].flatMap((rows) =>
    [...script.matchAll(rows)].map(({ index, 0: found }) => ({
      from: from + index,
      to: from + index + found.length,
    })),
  );
}

/** "/*!40101 SET NAMES utf8 *\/": what only MySQL runs. */
export function isSetting(text: string, { from, to }: Stretch): boolean {
  return /^!\d+\s+SET\s/i.test(text.slice(from, to));
}
