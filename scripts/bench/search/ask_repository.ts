import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { globby } from "globby";
import {
  createRAGSearchEngine,
  type EmbeddingModel,
  openKnowledgeGraph,
} from "../../../shared/knowledge/mod.ts";
import type { Database } from "../../stack/database/database.ts";
import { showProgress } from "../benchmark.ts";
import { type BenchUser, openClients } from "../clients.ts";
import { createDatabase } from "../database.ts";
import { openBm25 } from "./bm25.ts";
import type { CollectionDocument } from "./collection.ts";
import { ingestSubmissions } from "./ingest_collection.ts";
import { type Answered, judgeQuestions, type QuestionReport } from "./judge_questions.ts";
import type { Setting } from "./quality.ts";
import { type AskedRepository, type Question, readQuestions } from "./question.ts";
import { openFullText, openGrep, type SimpleSearch } from "./simple_searches.ts";

/** A file that is no text for a search without parsers. */
const BINARY = "\u0000";
const LIMIT = 30;

type Way = (query: string) => Promise<Answered>;

/** All questions and what each way to search answered, in the same order. */
interface Asked {
  readonly questions: readonly Question[];
  readonly answers: Readonly<Record<string, readonly Answered[]>>;
}

/** Asks people's questions on repositories of the product and of what they would use otherwise. */
export async function benchRepositories(
  setting: Setting,
  folders: { readonly questions: string; readonly repositories: string },
) {
  const asked: Asked[] = [];
  const repositories: object[] = [];
  for (const repository of await readQuestions(folders.questions, folders.repositories)) {
    showProgress(repository.name);
    const one = await askRepository(setting, repository);
    asked.push(one);
    repositories.push({ repository: repository.name, ...report([one]) });
  }
  return { repositories, together: report(asked) };
}

function report(asked: readonly Asked[]): Readonly<Record<string, QuestionReport>> {
  const questions = asked.flatMap((each) => each.questions);
  const ways = Object.keys(asked[0]?.answers ?? {});
  return Object.fromEntries(
    ways.map((way) => [
      way,
      judgeQuestions(
        questions,
        asked.flatMap(({ answers }) => answers[way] ?? []),
      ),
    ]),
  );
}

async function askRepository(
  { postgres, model }: Setting,
  { folder, questions }: AskedRepository,
): Promise<Asked> {
  const files: { readonly path: string; readonly bytes: Uint8Array }[] = [];
  for (const path of (await globby("**", { cwd: folder, gitignore: true })).sort()) {
    files.push({ path, bytes: await readFile(join(folder, path)) });
  }
  const database = await createDatabase(postgres);
  try {
    const clients = await openClients(database);
    const user = await clients.openUser();
    const submissions = files.map(({ path, bytes }) => ({
      ...{ path, contentBase64: Buffer.from(bytes).toString("base64") },
      ...({ visibility: "tenant", provenance: {} } as const),
    }));
    await ingestSubmissions({ database, clients, user }, submissions, model);
    await database.exec("analyze");
    const answers: Record<string, Answered[]> = {};
    for (const [way, search] of Object.entries(await openWays(database, user, model, files))) {
      const given: Answered[] = [];
      for (const { question } of questions) given.push(await search(question));
      answers[way] = given;
    }
    return { questions, answers };
  } finally {
    await database.close();
  }
}

async function openWays(
  database: Database,
  { client, tenantId }: BenchUser,
  model: EmbeddingModel,
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): Promise<Readonly<Record<string, Way>>> {
  const graph = await openKnowledgeGraph(client, undefined);
  const engine = createRAGSearchEngine({ client, model, graph, tenantId });
  const documents = files
    .map(({ path, bytes }): CollectionDocument => ({ id: path, title: path, text: decode(bytes) }))
    .filter(({ text }) => !text.includes(BINARY));
  const simple =
    (search: SimpleSearch): Way =>
    async (query) => {
      const paths = await search(query);
      return { paths, known: paths.length > 0 };
    };
  return {
    cogo: async (query) => {
      const { results, known } = await engine.advancedSearch({ query, limit: LIMIT });
      return { paths: results.map(({ path }) => path), known };
    },
    grep: simple(openGrep(documents)),
    bm25: simple(await openBm25(database, documents)),
    fullText: simple(await openFullText(database, documents)),
  };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
