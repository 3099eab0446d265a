import {
  createRAGSearchEngine,
  LocalEmbeddingModel,
  openKnowledgeGraph,
} from "../../../shared/knowledge/mod.ts";
import {
  type ContextCandidate,
  candidatesFromSearch,
  type LLMPromptEngine,
  openLLMPromptEngine,
  openTokenizer,
  type Tokenizer,
} from "../../../shared/models/mod.ts";
import type { DatabaseSource } from "../search/bench_database.ts";
import { type Collection, type JudgedQuery, readCollection } from "../search/collection.ts";
import { ingestCollection, pathOf } from "../search/ingest_collection.ts";
import { openClients } from "../search/open_clients.ts";

const ROOMS = [1_000, 2_000, 4_000, 8_000];
const CANDIDATES = 100;

/** A question with what search found, best first, and the paths of what answers it. */
interface Case {
  readonly candidates: readonly ContextCandidate[];
  readonly relevant: ReadonlySet<string>;
}

/** How one way to fill a room did. */
interface Filled {
  readonly tokens: number;
  /** Paths that are in it, whole. */
  readonly inside: ReadonlySet<string>;
}

/** How a way to fill a room did on all questions. */
interface PackingReport {
  readonly roomUsed: number;
  /** Share of the questions with a document that answers them wholly in the prompt. */
  readonly relevantInside: number;
  readonly documents: number;
}

/**
 * Packs what COGO's own search finds for the collection's questions, beside the plain way: the results one
 * after the other, in their order, cut where the room ends.
 */
export async function benchPacking(input: {
  readonly source: DatabaseSource;
  readonly folder: string;
}) {
  const collection = await readCollection(input.folder, Number.POSITIVE_INFINITY);
  const cases = await findCandidates(input.source, collection);
  const engine = await openLLMPromptEngine();
  const tokenizer = await openTokenizer();
  const started = performance.now();
  const packed = ROOMS.map((room) => report(cases, room, (each) => pack(engine, each, room)));
  const seconds = (performance.now() - started) / 1_000;
  const plain = ROOMS.map((room) =>
    report(cases, room, (each) => concatenate(tokenizer, each, room)),
  );
  return {
    collection: collection.name,
    questions: cases.length,
    candidates: CANDIDATES,
    /** More cannot be inside: search did not find the rest. */
    relevantFound: share(cases, ({ candidates, relevant }) =>
      candidates.some(({ source }) => relevant.has(source)),
    ),
    millisecondsAPacking: round((1_000 * seconds) / (cases.length * ROOMS.length)),
    rooms: ROOMS.map((tokens, index) => ({ tokens, packed: packed[index], plain: plain[index] })),
  };
}

/** Takes the collection in and asks every question, as a task's step does. */
async function findCandidates(source: DatabaseSource, collection: Collection): Promise<Case[]> {
  const model = new LocalEmbeddingModel();
  const { database, close } = await source.open();
  try {
    const clients = await openClients(database);
    const user = await clients.openUser();
    const knowledge = { database, clients, user };
    await ingestCollection(knowledge, collection.documents, model, () => undefined);
    await database.exec("analyze");
    const graph = await openKnowledgeGraph(user.client, undefined);
    const search = createRAGSearchEngine({ ...user, model, graph });
    const paths = new Map(collection.documents.map(({ id }, number) => [id, pathOf(number)]));
    const cases: Case[] = [];
    for (const query of collection.queries) {
      const answer = await search.hybridSearch({ query: query.text, limit: CANDIDATES });
      cases.push({ candidates: candidatesFromSearch(answer), relevant: answersTo(query, paths) });
    }
    return cases;
  } finally {
    await close();
  }
}

function answersTo({ grades }: JudgedQuery, paths: ReadonlyMap<string, string>): Set<string> {
  return new Set([...grades.keys()].flatMap((id) => paths.get(id) ?? []));
}

function pack(engine: LLMPromptEngine, { candidates }: Case, room: number): Filled {
  const packing = { candidates, roomTokens: room, providers: ["openai"] };
  const { tokens, sources, leftOut } = engine.optimizePromptWithContext(packing);
  const partly = new Set(leftOut.map(({ source }) => source));
  const whole = sources.filter(({ source }) => !partly.has(source));
  return { tokens, inside: new Set(whole.map(({ source }) => source)) };
}

function concatenate(tokenizer: Tokenizer, { candidates }: Case, room: number): Filled {
  const inside = new Set<string>();
  let tokens = 0;
  for (const { source, text } of candidates) {
    const cost = tokenizer.count(`${source}\n${text}\n\n`);
    if (tokens + cost > room) return { tokens: room, inside };
    tokens += cost;
    inside.add(source);
  }
  return { tokens, inside };
}

function report(cases: readonly Case[], room: number, fill: (each: Case) => Filled): PackingReport {
  const filled = cases.map((each) => ({ ...fill(each), relevant: each.relevant }));
  const mean = (value: (each: Filled) => number) =>
    round(filled.reduce((sum, each) => sum + value(each), 0) / filled.length);
  return {
    roomUsed: mean(({ tokens }) => tokens / room),
    relevantInside: share(filled, ({ inside, relevant }) =>
      [...relevant].some((path) => inside.has(path)),
    ),
    documents: mean(({ inside }) => inside.size),
  };
}

function share<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  return round(items.filter(holds).length / items.length);
}

function round(value: number): number {
  return Math.round(1_000 * value) / 1_000;
}
