import { documentsAnswer, ingestionAnswer } from "../../functions/knowledge/contract.ts";
import { type ApiClient, CogoError } from "../../shared/kernel/mod.ts";
import type { Ingestion } from "../../shared/knowledge/mod.ts";
import { callEndpoint } from "../client/api_client.ts";
import { openUserClient } from "../client/user_client.ts";
import { collectFiles, type FoundFile, prefixOf } from "./collect_files.ts";
import { IngestionFeed } from "./follow_ingestion.ts";
import { FileIngester, type IngestionTerms, type Refusal } from "./ingest_files.ts";
import { createIngestionProgress } from "./ingestion_progress.ts";
import { createNotice } from "./notice.ts";
import { type StackChoice, toStackOptions, withStack } from "./stack_session.ts";

/** What the options of the command say. */
interface IngestOptions extends StackChoice {
  readonly project: string;
  readonly prune?: true | undefined;
  readonly licence?: string | undefined;
  readonly visibility?: "tenant" | "project" | undefined;
  readonly json?: true | undefined;
}

interface IngestionRequest {
  readonly files: readonly FoundFile[];
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
 * `./cogo ingest PATH...`: submits files and waits until they can be found. Status 0 when something was
 * indexed or is unchanged, 1 when everything was refused, 130 when interrupted.
 */
export async function ingest(places: readonly string[], options: IngestOptions): Promise<number> {
  const request = await readRequest(places, options);
  const human = options.json ? process.stderr : process.stdout;
  const notice = createNotice();
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once("SIGINT", interrupt);
  try {
    const result = await withStack(toStackOptions(options), notice.announce, async (stack) => {
      notice.end();
      const client = await openUserClient(stack);
      return await ingestPlaces(client, request, { signal: interrupted.signal, human });
    });
    human.write(describe(result));
    if (options.json) process.stdout.write(`${JSON.stringify(toDocument(result), null, 2)}\n`);
    return result.ingestion.indexed + result.ingestion.unchanged > 0 ? 0 : 1;
  } catch (thrown) {
    if (!interrupted.signal.aborted) throw thrown;
    process.stderr.write("cogo: interrupted; the same command continues where it stopped\n");
    return 130;
  } finally {
    notice.end();
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
  const files: FoundFile[] = [];
  for await (const file of collectFiles(places, process.cwd())) files.push(file);
  if (files.length === 0) throw nothingFound(places);
  return { files, project, terms: { visibility, licence }, prunedPrefix };
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
  const found = request.files.length;
  const progress = createIngestionProgress(run.human, found);
  const feed = new IngestionFeed(client, ingestionId, progress.show);
  await feed.open();
  try {
    const ingester = new FileIngester(client, ingestionId, { ...run, terms: request.terms });
    await ingester.ingest(request.files);
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

/** Before anything is started or deleted: a mistyped folder must not empty a project. */
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
  const query = new URLSearchParams({ ingestionId, status: "refused", limit: "200" });
  for (;;) {
    const request = { method: "GET", path: `cogo-knowledge/documents?${query}` } as const;
    const { documents, nextCursor } = await callEndpoint(client, request, documentsAnswer);
    refusals.push(...documents.map(({ path, error }) => ({ path, error: error ?? undefined })));
    if (nextCursor === null) return refusals;
    query.set("cursor", nextCursor);
  }
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
