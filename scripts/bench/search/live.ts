import { setTimeout as sleep } from "node:timers/promises";
import { addDocumentsAnswer } from "../../../functions/knowledge/contract.ts";
import { LocalEmbeddingModel, SubscriptionStore } from "../../../shared/knowledge/mod.ts";
import { callEndpoint } from "../../cli/api_client.ts";
import { type Chance, createChance } from "../chaos/chance.ts";
import { spread } from "../spread.ts";
import { type CollectionDocument, readCollection } from "./collection.ts";
import { pathOf } from "./ingest_collection.ts";
import { listen } from "./live/listen.ts";
import { type LiveStack, openLiveStack } from "./live/open_live_stack.ts";
import { expectMatches } from "./live/oracle.ts";
import { readOutcome } from "./live/read_outcome.ts";
import type { Scene } from "./quality.ts";

const SUBSCRIPTIONS = 1_000;
const KNOWN_DOCUMENTS = 300;
const NEW_DOCUMENTS = 100;
const BATCH = 50;
/** Between two documents: slower than a worker, so that none waits for another. */
const PAUSE_MILLISECONDS = 300;
const SETTLE_MILLISECONDS = 60_000;
const SEED = 1;

/**
 * Hands documents to the real endpoint while a thousand queries stand, listens to as many channels as
 * there are documents, and holds what was matched against an oracle.
 */
export async function benchLive({ source, show }: Scene, folders: readonly string[]) {
  const texts = await readTexts(folders);
  const stack = await openLiveStack(source);
  try {
    await add(stack, texts.slice(0, KNOWN_DOCUMENTS), 0);
    const firstChunkId = await settle(stack);
    show(`${KNOWN_DOCUMENTS} documents are known`);
    const fresh = texts.slice(KNOWN_DOCUMENTS, KNOWN_DOCUMENTS + NEW_DOCUMENTS);
    const subscriptionIds = await subscribe(stack, fresh);
    const heard = await listen(stack.client, subscriptionIds.slice(0, fresh.length));
    show(`${subscriptionIds.length} queries stand`);
    const handedIn = new Map<string, number>();
    for (const [index, document] of fresh.entries()) {
      handedIn.set(pathOf(KNOWN_DOCUMENTS + index), performance.now());
      await add(stack, [document], KNOWN_DOCUMENTS + index);
      await sleep(PAUSE_MILLISECONDS);
    }
    await settle(stack);
    show(`${fresh.length} documents came`);
    const { chunks, subscriptions, matches } = await readOutcome(stack.database, stack.tenantId);
    const { required, allowed } = expectMatches(chunks, subscriptions, firstChunkId);
    const listened = new Set(subscriptionIds.slice(0, fresh.length));
    const expectedToHear = [...matches].filter((name) => listened.has(name.split(" ")[0] ?? ""));
    const heardNames = new Set(heard.map(({ name }) => name));
    return {
      ...{ subscriptions: subscriptions.length, channels: listened.size, documents: fresh.length },
      matchesExpected: required.size,
      matchesFound: matches.size,
      matchesMissed: [...required].filter((name) => !matches.has(name)).length,
      matchesUnexpected: [...matches].filter((name) => !required.has(name) && !allowed.has(name))
        .length,
      broadcastsMissed: expectedToHear.filter((name) => !heardNames.has(name)).length,
      postToEventMilliseconds: spread(heard.map(({ path, at }) => at - (handedIn.get(path) ?? at))),
    };
  } finally {
    await stack.close();
  }
}

async function readTexts(folders: readonly string[]): Promise<readonly CollectionDocument[]> {
  const texts: CollectionDocument[] = [];
  for (const folder of folders) texts.push(...(await readCollection(folder, 0)).documents);
  const chance = createChance(SEED);
  const filled = texts.filter(({ text }) => wordsOf(text).length >= 3);
  return filled
    .map((document) => ({ document, place: chance.between(0, 1) }))
    .sort((left, right) => left.place - right.place)
    .map(({ document }) => document);
}

async function add(
  { client }: LiveStack,
  documents: readonly CollectionDocument[],
  from: number,
): Promise<void> {
  for (let start = 0; start < documents.length; start += BATCH) {
    const batch = documents.slice(start, start + BATCH);
    const body = {
      documents: batch.map(({ text }, index) => ({
        path: pathOf(from + start + index),
        content: text,
      })),
    };
    const request = { method: "POST", path: "knowledge/documents", body } as const;
    await callEndpoint(client, request, addDocumentsAnswer);
  }
}

/** Waits until no document waits; returns the number the next chunk will at least have. */
async function settle({ database }: LiveStack): Promise<number> {
  const deadline = Date.now() + SETTLE_MILLISECONDS;
  for (;;) {
    const [row] = await database.query(
      `select (select count(*) from cogo.submissions)::integer as waiting,
         coalesce((select max(chunk_id) from cogo.chunks), 0)::integer as last`,
    );
    await sleep(PAUSE_MILLISECONDS);
    if (Number(row?.waiting) === 0) return Number(row?.last) + 1;
    if (Date.now() > deadline) throw new Error("Expected the documents to be indexed in a minute");
  }
}

/** Stands queries of three words that stand in one of the documents; half of them want all three. */
async function subscribe(
  { client }: LiveStack,
  documents: readonly CollectionDocument[],
): Promise<readonly string[]> {
  const store = new SubscriptionStore(client, new LocalEmbeddingModel());
  const chance = createChance(SEED);
  const subscriptionIds: string[] = [];
  for (let number = 0; number < SUBSCRIPTIONS; number++) {
    const words = wordsOf(documents[number % documents.length]?.text ?? "");
    const query = [1, 2, 3].map(() => pickWord(words, chance)).join(" ");
    const threshold = number % 2 === 0 ? 1 : 0.5;
    subscriptionIds.push((await store.create({ query, threshold })).subscriptionId);
  }
  return subscriptionIds;
}

function pickWord(words: readonly string[], chance: Chance): string {
  return chance.pick(words) ?? "";
}

/** Words that no list of stop words knows. */
function wordsOf(text: string): readonly string[] {
  return text.match(/[A-Za-z]{5,}/g) ?? [];
}
