/** A thing that a text speaks of, as the graph takes it: `chunk` is the ordinal of where it stands. */
export interface ExtractedEntity {
  readonly name: string;
  readonly type: "link" | "term";
  readonly chunk: number;
}

/** What identifies a link that two texts share: without query, fragment and the slash at its end. */
const LINK = /\bhttps?:\/\/[^\s<>()[\]"'`]+/g;

/**
 * A technical name by its letters alone: PostgREST, pgvector's PgVector, HNSW, OAuth2, BM25. A plain
 * capitalised word is none: it may only begin a sentence.
 */
const TERM =
  /(?<![\w./-])(?:[A-Z][a-z0-9]+[A-Z]\w*|[A-Z]{2,}[a-z0-9]*\w*|[A-Z][a-z]*\d\w*)(?![\w/-])/g;

/** A term of a single mention says little; of too many chunks, nothing. */
const FEWEST_MENTIONS = 2;
const MOST_ENTITIES = 200;

/**
 * Finds the entities of a document without a model: links, and technical names that recur in it. Names
 * in backticks and paths are references, which the parser finds; a model's entities take the same shape.
 */
export function extractEntities(
  chunks: readonly { readonly content: string }[],
): ExtractedEntity[] {
  const mentions = new Map<string, { name: string; count: number; chunks: Set<number> }>();
  const links: ExtractedEntity[] = [];
  for (const [chunk, { content }] of chunks.entries()) {
    for (const [link] of content.matchAll(LINK)) {
      links.push({ name: normaliseLink(link), type: "link", chunk });
    }
    for (const [name] of content.replace(LINK, " ").matchAll(TERM)) {
      const known = mentions.get(name.toLowerCase()) ?? { name, count: 0, chunks: new Set() };
      known.count += 1;
      known.chunks.add(chunk);
      mentions.set(name.toLowerCase(), known);
    }
  }
  const terms = [...mentions.values()]
    .filter(({ count }) => count >= FEWEST_MENTIONS)
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .flatMap(({ name, chunks: places }) =>
      [...places].map((chunk): ExtractedEntity => ({ name, type: "term", chunk })),
    );
  return withoutRepeats([...links, ...terms]).slice(0, MOST_ENTITIES);
}

function normaliseLink(link: string): string {
  return link.replace(/[?#].*$/, "").replace(/[.,;:!*_/]+$/, "");
}

function withoutRepeats(entities: readonly ExtractedEntity[]): ExtractedEntity[] {
  const seen = new Set<string>();
  return entities.filter(({ name, chunk }) => {
    const place = `${chunk} ${name.toLowerCase()}`;
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}
