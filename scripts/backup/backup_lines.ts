import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";

/** How many rows of a table a backup has, and the digest of them that SQL makes; see `cogo.count_backup()`. */
export const countSchema = z.object({
  name: z.string(),
  row_count: z.coerce.number(),
  digest: z.coerce.string(),
});

const headSchema = z.object({ format: z.literal(1), release: z.string(), madeAt: z.string() });
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
        return { kind, head: headSchema.parse(JSON.parse(rest)) };
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
    throw unreadable(String(cause), cause);
  }
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
