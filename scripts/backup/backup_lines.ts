import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";

/** How many rows of a table a backup has, and the digest of them that SQL makes; see `cogo.count_backup()`. */
export const countSchema = z.object({
  name: z.string(),
  row_count: z.coerce.number(),
  digest: z.coerce.string(),
});

/** Of the lines of a backup: another means that they are read otherwise. */
export const FORMAT = 1;
const headSchema = z.object({
  format: z.number(),
  release: z.string(),
  madeAt: z.string(),
});
const endSchema = z.object({ counts: z.array(countSchema) });

export type BackupHead = z.infer<typeof headSchema>;
export type BackupCount = z.infer<typeof countSchema>;

/**
 * A line of a backup. Rows stay the text of a JSON array of objects by column, as Postgres wrote it: JavaScript's
 * numbers would lose digits.
 */
export type BackupLine =
  | { readonly kind: "head"; readonly head: BackupHead }
  | { readonly kind: "rows"; readonly part: string; readonly rows: string }
  | { readonly kind: "end"; readonly counts: readonly BackupCount[] };

export function writeLine(line: BackupLine): string {
  switch (line.kind) {
    case "head":
      return `head ${JSON.stringify(line.head)}`;
    case "rows":
      return `rows ${line.part} ${line.rows}`;
    case "end":
      return `end ${JSON.stringify({ counts: line.counts })}`;
  }
}

/** @throws CogoError `backup_unreadable`. */
export function readLine(text: string): BackupLine {
  const [kind, rest] = splitAtSpace(text);
  try {
    switch (kind) {
      case "head":
        return { kind, head: readHead(rest) };
      case "rows": {
        const [part, rows] = splitAtSpace(rest);
        return { kind, part, rows };
      }
      case "end":
        return { kind, counts: endSchema.parse(JSON.parse(rest)).counts };
      default:
        throw new Error(`a line that begins with ${JSON.stringify(kind.slice(0, 20))}`);
    }
  } catch (cause) {
    if (cause instanceof CogoError) throw cause;
    throw unreadable(String(cause), cause);
  }
}

function readHead(text: string): BackupHead {
  const head = headSchema.parse(JSON.parse(text));
  if (head.format === FORMAT) return head;
  throw new CogoError({
    code: "backup_unreadable",
    message: `Expected a backup of format ${FORMAT}, got one of format ${head.format}, made by release ${head.release}`,
    remedy: `Restore it with ./cogo of release ${head.release} into a project of that release`,
  });
}

export const unreadable = (found: string, cause?: unknown) =>
  new CogoError({
    code: "backup_unreadable",
    message: `Expected a whole backup, got ${found}`,
    remedy: "Restore another backup",
    cause,
  });

function splitAtSpace(text: string): readonly [string, string] {
  const at = text.indexOf(" ");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
