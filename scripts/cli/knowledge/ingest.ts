import { resolve } from "node:path";
import { ingestionAnswer, sourcesAnswer } from "../../../functions/knowledge/contract.ts";
import { type ApiClient, CogoError } from "../../../shared/kernel/mod.ts";
import {
  type Ingestion,
  type LeftOut,
  normalPath,
  type Source,
  type Terms,
} from "../../../shared/knowledge/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";
import { openUserClient } from "../../client/user_client.ts";
import { type StackChoice, toStackOptions, withStack } from "../stack/stack_session.ts";
import { inertAnswer, inertLine } from "../terminal/inert.ts";
import { createNotice } from "../terminal/notice.ts";
import {
  collectFiles,
  type FoundFile,
  type FoundFiles,
  folderOf,
  isFolder,
  pathFrom,
} from "./collect_files.ts";
import { chooseSource, contains, findOrigin, type Origin } from "./find_origin.ts";
import { IngestionFeed } from "./follow_ingestion.ts";
import { FileIngester } from "./ingest_files.ts";
import { createIngestionProgress } from "./ingestion_progress.ts";
import { eachOnce, type Refusal, readRefusals, refuseFolder } from "./refusals.ts";

/** What the options of the command say. */
interface IngestOptions extends StackChoice {
  readonly project: string;
  readonly source?: string | undefined;
  readonly moved?: true | undefined;
  readonly include?: readonly LeftOut[] | undefined;
  readonly prune?: true | undefined;
  readonly licence?: string | undefined;
  readonly visibility?: "tenant" | "project" | undefined;
  readonly json?: true | undefined;
}

interface IngestionRequest {
  readonly found: FoundFiles;
  readonly project: string;
  readonly origin: Origin;
  /** The name of the source, where one was given, and whether it is known to be from elsewhere now. */
  readonly named: { readonly name: string | undefined; readonly moved: boolean };
  readonly terms: Terms;
  readonly include: readonly LeftOut[];
  /** The folder in which to delete what was not found; undefined: nothing is deleted. */
  readonly prunedFolder: string | undefined;
}

interface IngestionResult {
  readonly ingestion: Ingestion;
  readonly found: number;
  readonly refusals: readonly Refusal[];
}

/**
 * `./cogo ingest PATH...`: submits files and waits until they can be found. Status 0 when something was
 * indexed or is known, 1 when everything was refused, 130 when interrupted.
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
    human.write(describe(inertAnswer(result)));
    if (options.json) process.stdout.write(`${JSON.stringify(toDocument(result), null, 2)}\n`);
    return result.refusals.length < result.found ? 0 : 1;
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
  { project, source, moved, include = [], prune, licence, visibility }: IngestOptions,
): Promise<IngestionRequest> {
  const currentFolder = process.cwd();
  const [first = "."] = places;
  const folder = await folderOf(first, currentFolder);
  const single = places.length === 1 && (await isFolder(resolve(currentFolder, first)));
  if (prune && !single) {
    throw new CogoError({
      code: "usage",
      message: "Expected one folder with --prune: in it, what is not found is deleted",
      remedy: "See ./cogo help ingest",
    });
  }
  const origin = await findOrigin(places, currentFolder);
  const found = await collectFiles(places, currentFolder);
  if (found.files.length + found.closed.size === 0) throw nothingFound(places);
  const terms = {
    ...(visibility === undefined ? {} : { visibility }),
    ...(licence === undefined ? {} : { licence }),
  };
  // In a folder that cannot be looked into, everything would seem to be gone.
  const prunedFolder = prune && found.closed.size === 0 ? folder : undefined;
  const named = { name: source, moved: moved ?? false };
  return { found, project, origin, named, terms, include, prunedFolder };
}

async function ingestPlaces(
  client: ApiClient,
  request: IngestionRequest,
  run: { readonly signal: AbortSignal; readonly human: NodeJS.WriteStream },
): Promise<IngestionResult> {
  const known = await listSources(client, request.project);
  const { folder, source } = chooseSource(request.origin, known, request.named);
  run.human.write(describeOverlaps(known, { folder, source }));
  const opening = {
    method: "POST",
    path: "cogo-knowledge/ingestions",
    body: { project: request.project, source },
  } as const;
  const { ingestionId } = (await callEndpoint(client, opening, ingestionAnswer)).ingestion;
  const { files, closed } = request.found;
  const found = files.length + closed.size;
  const progress = createIngestionProgress(run.human, found);
  const feed = new IngestionFeed(client, ingestionId, progress.show);
  await feed.open();
  try {
    const ingester = new FileIngester(client, ingestionId, { ...run, ...request });
    await ingester.ingest(placeFiles(files, folder)).catch(async (thrown) => {
      await ingester.close({ prune: false, prefix: "" });
      throw thrown;
    });
    await ingester.close(pruning(request.prunedFolder, folder));
    const ingestion = await feed.finished(run.signal);
    const folders = [...closed].map(([path, cause]) => refuseFolder(pathFrom(folder, path), cause));
    const refusals = eachOnce([
      ...folders,
      ...ingester.refusals,
      ...(await readRefusals(client, ingestion)),
    ]);
    return { ingestion, found, refusals };
  } finally {
    progress.end();
    await feed.close();
  }
}

/** Two spellings of one path are one document: the first of them. */
function placeFiles(files: readonly string[], folder: string): FoundFile[] {
  const placed = new Map<string, FoundFile>();
  for (const file of files) {
    const path = normalPath(pathFrom(folder, file));
    if (path !== undefined && !placed.has(path)) placed.set(path, { file, path });
  }
  return [...placed.values()];
}

function pruning(pruned: string | undefined, folder: string) {
  if (pruned === undefined) return { prune: false, prefix: "" };
  const path = normalPath(pathFrom(folder, pruned));
  return { prune: true, prefix: path === undefined ? "" : `${path}/` };
}

async function listSources(client: ApiClient, project: string): Promise<readonly Source[]> {
  const query = new URLSearchParams({ project, limit: "200" });
  const request = { method: "GET", path: `cogo-knowledge/sources?${query}` } as const;
  return (await callEndpoint(client, request, sourcesAnswer)).sources;
}

function describeOverlaps(known: readonly Source[], { folder, source }: Origin): string {
  const inside = known.filter(
    ({ name, kind, root }) =>
      name !== source.name && kind === "folder" && root !== null && contains(folder, root),
  );
  const line = ({ name, root }: Source) =>
    `! The source ${name} (${root}) lies in this one: its documents are there twice until ./cogo sources remove ${name}\n`;
  return inside.map(line).join("");
}

/** Before anything is started or deleted: a mistyped folder must not empty a project. */
function nothingFound(places: readonly string[]): CogoError {
  return new CogoError({
    code: "nothing_to_ingest",
    message: `Expected files at ${places.join(", ")}, found none`,
    remedy: "Hidden files and what .gitignore names are left out; name such a file itself",
  });
}

function describe({ ingestion, found, refusals }: IngestionResult): string {
  const { indexed, updated, unchanged, deleted, project, source } = ingestion;
  const counts = `${indexed} indexed, ${updated} updated, ${unchanged} unchanged, ${refusals.length} refused, ${deleted} deleted`;
  const reasons = refusals.map(
    ({ path, error }) => `  refused  ${inertLine(path)}: ${error?.message} [${error?.code}]\n`,
  );
  return `${reasons.join("")}${found} files of ${source} for project ${project}: ${counts}\n`;
}

function toDocument({ ingestion, found, refusals }: IngestionResult) {
  const { ingestionId, project, source, indexed, updated, unchanged, deleted } = ingestion;
  const counts = { found, indexed, updated, unchanged, refused: refusals.length, deleted };
  return { ingestionId, project, source, ...counts, refusals };
}
