import { z } from "zod";
import type { Database } from "../../stack/database/database.ts";
import type { CollectionDocument } from "./collection.ts";

/** A search over files that a person would otherwise use: ids, best first. */
export type SimpleSearch = (query: string) => Promise<readonly string[]>;

const DEPTH = 100;
const rowSchema = z.array(z.object({ id: z.string() }));

/** Files by how many different words of the question they hold, then by how often: what a person with grep does. */
export function openGrep(documents: readonly CollectionDocument[]): SimpleSearch {
  const texts = documents.map(({ id, text }) => ({ id, text: `${id}\n${text}`.toLowerCase() }));
  return async (query) => {
    const words = (query.toLowerCase().match(/[\p{L}\p{N}_]{3,}/gu) ?? []).map((word) =>
      word.replace(/(?:ing|ed|es|s)$/, ""),
    );
    return texts
      .map(({ id, text }) => {
        const counts = [...new Set(words)].map((word) => text.split(word).length - 1);
        const distinct = counts.filter((count) => count > 0).length;
        return { id, distinct, total: counts.reduce((sum, count) => sum + count, 0) };
      })
      .filter(({ distinct }) => distinct > 0)
      .sort((a, b) => b.distinct - a.distinct || b.total - a.total)
      .slice(0, DEPTH)
      .map(({ id }) => id);
  };
}

/** Postgres's own full-text search, any of the words, by `ts_rank` and length. */
export async function openFullText(
  database: Database,
  documents: readonly CollectionDocument[],
): Promise<SimpleSearch> {
  await database.exec("create table public.full_text (id text, words tsvector)");
  for (const { id, text } of documents) {
    await database.query(
      "insert into public.full_text values ($1, to_tsvector('english', left($2, 500000)))",
      [id, `${id}\n${text}`.replaceAll("\u0000", " ")],
    );
  }
  return async (query) => {
    const rows = await database.query(
      `select id from public.full_text, (
         select string_agg(quote_literal(lexeme), ' | ')::tsquery as any_word
         from unnest(to_tsvector('english', $1))) as asked
       where words @@ any_word order by ts_rank(words, any_word, 1) desc, id limit ${DEPTH}`,
      [query],
    );
    return rowSchema.parse(rows).map(({ id }) => id);
  };
}
