import { createLogUpdate } from "log-update";
import { documentsAnswer, ingestionAnswer } from "../../functions/knowledge/contract.ts";
import { type ApiClient, CogoError } from "../../shared/kernel/mod.ts";
import type { Ingestion } from "../../shared/knowledge/mod.ts";
import { callEndpoint } from "../client/api_client.ts";
import { openUserClient } from "../client/user_client.ts";
import { collectFiles, prefixOf } from "./collect_files.ts";
import { type IngestionCounts, IngestionFeed } from "./follow_ingestion.ts";
import { FileIngester, type IngestionTerms, type Refusal } from "./ingest_files.ts";
import { announceLine, type StackChoice, toStackOptions, withStack } from "./stack_session.ts";

/** What the options of the command say. */
interface IngestOptions extends StackChoice {
  readonly project: string;
  readonly prune?: true | undefined;
  readonly licence?: string | undefined;
  readonly visibility?: "tenant" | "project" | undefined;
  readonly json?: true | undefined;
}

interface IngestionRequest {
  readonly places: readonly string[];
  readonly project: string;
  readonly terms: IngestionTerms;
  /** Below which to delete what was not found; undefined: nothing is deleted. */
  readonly prunedPrefix: string | undefined;
}

interface IngestionResult {
  readonly ingestion: Ingestion;
  readonly found: number;
  readonly refusals: readonly Refusal[];
}

/**
 * `./cogo ingest PATH|GLOB...`: hands files in and waits until they can be found. Status 0 when something
 * went in or was there already, 1 when all was refused, 130 when interrupted.
 */
export async function ingest(places: readonly string[], options: IngestOptions): Promise<number> {
  const request = await readRequest(places, options);
  const human = options.json ? process.stderr : process.stdout;
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once("SIGINT", interrupt);
  try {
    const result = await withStack(toStackOptions(options), announceLine, async (stack) => {
      const client = await openUserClient(stack);
      return await ingestPlaces(client, request, { signal: interrupted.signal, human });
    });
    human.write(describe(result));
    if (options.json) process.stdout.write(`${JSON.stringify(toDocument(result), null, 2)}\n`);
    return result.ingestion.indexed + result.ingestion.unchanged > 0 ? 0 : 1;
  } catch (thrown) {
    if (!interrupted.signal.aborted) throw thrown;
    process.stderr.write("cogo: interrupted; the same command goes on where it was\n");
    return 130;
  } finally {
    process.off("SIGINT", interrupt);
  }
}

async function readRequest(
  places: readonly string[],
  { project, prune, licence, visibility }: IngestOptions,
): Promise<IngestionRequest> {
  const [first = "."] = places;
  const folder = places.length === 1 ? await prefixOf(first, process.cwd()) : undefined;
  if (prune && folder === undefined) {
    throw new CogoError({
      code: "usage",
      message: "Expected one folder with --prune: below it, what is not found is deleted",
      remedy: "See ./cogo help ingest",
    });
  }
  const prunedPrefix = prune ? folder : undefined;
  return { places, project, terms: { visibility, licence }, prunedPrefix };
}

async function ingestPlaces(
  client: ApiClient,
  request: IngestionRequest,
  run: { readonly signal: AbortSignal; readonly human: NodeJS.WriteStream },
): Promise<IngestionResult> {
  const opening = {
    method: "POST",
    path: "cogo-knowledge/ingestions",
    body: { project: request.project },
  } as const;
  const { ingestionId } = (await callEndpoint(client, opening, ingestionAnswer)).ingestion;
  const progress = createProgress(run.human);
  const feed = new IngestionFeed(client, ingestionId, progress.show);
  await feed.open();
  try {
    const ingester = new FileIngester(client, ingestionId, { ...run, terms: request.terms });
    await ingester.ingest(collectFiles(request.places, process.cwd()));
    const { found } = ingester;
    if (found === 0) throw nothingFound(request.places);
    const prune = request.prunedPrefix !== undefined;
    await ingester.close({ prune, prefix: request.prunedPrefix ?? "" });
    const ingestion = await feed.finished(run.signal);
    const refusals = [...ingester.refusals, ...(await readRefusals(client, ingestion))];
    return { ingestion, found, refusals };
  } finally {
    progress.end();
    await feed.close();
  }
}

/** Before anything is deleted: a mistyped folder must not empty a project. */
function nothingFound(places: readonly string[]): CogoError {
  return new CogoError({
    code: "nothing_to_ingest",
    message: `Expected files at ${places.join(", ")}, found none`,
    remedy: "Hidden files and what .gitignore names are left out; name such a file itself",
  });
}

/** What the parsers refused. */
async function readRefusals(client: ApiClient, { ingestionId }: Ingestion): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  const limit = 200;
  for (;;) {
    const query = `ingestionId=${ingestionId}&status=refused&limit=${limit}&offset=${refusals.length}`;
    const request = { method: "GET", path: `cogo-knowledge/documents?${query}` } as const;
    const { documents } = await callEndpoint(client, request, documentsAnswer);
    refusals.push(...documents.map(({ path, error }) => ({ path, error: error ?? undefined })));
    if (documents.length < limit) return refusals;
  }
}

function createProgress(stream: NodeJS.WriteStream): {
  readonly show: (counts: IngestionCounts) => void;
  readonly end: () => void;
} {
  const line = ({ submitted, unchanged, waiting }: IngestionCounts) =>
    `${submitted - waiting} of ${submitted} parsed, ${unchanged} unchanged`;
  if (stream.isTTY) {
    const update = createLogUpdate(stream);
    return { show: (counts) => update(line(counts)), end: () => update.clear() };
  }
  let shownAt = 0;
  return {
    show(counts) {
      if (Date.now() - shownAt < 1_000) return;
      shownAt = Date.now();
      stream.write(`${line(counts)}\n`);
    },
    end: () => undefined,
  };
}

function describe({ ingestion, found, refusals }: IngestionResult): string {
  const { indexed, unchanged, deleted, project } = ingestion;
  const counts = `${indexed} indexed, ${unchanged} unchanged, ${refusals.length} refused, ${deleted} deleted`;
  const reasons = refusals.map(
    ({ path, error }) => `  refused  ${path}: ${error?.message} [${error?.code}]\n`,
  );
  return `${reasons.join("")}${found} files for project ${project}: ${counts}\n`;
}

function toDocument({ ingestion, found, refusals }: IngestionResult) {
  const { ingestionId, project, indexed, unchanged, deleted } = ingestion;
  const counts = { found, indexed, unchanged, refused: refusals.length, deleted };
  return { ingestionId, project, ...counts, refusals };
}
