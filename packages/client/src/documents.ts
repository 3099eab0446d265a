import type { operations } from "./api.generated.ts";
import { answerOf, type CogoApi } from "./api.ts";

type Request = operations["addDocuments"]["requestBody"]["content"]["application/json"];
type Answer = operations["addDocuments"]["responses"]["202"]["content"]["application/json"];

/** A document and its text, which may be a file that was chosen in a browser. */
export type DocumentUpload = Omit<Request["documents"][number], "content"> & {
  readonly content?: string | Blob;
};

/** What became of a document: accepted, unchanged, or refused and why. */
export type DocumentOutcome = Answer["documents"][number];

/** What the endpoint takes at once, and somewhat less than it takes of bytes. */
const MOST_DOCUMENTS = 100;
const MOST_BYTES = 5 * 1024 * 1024;

type Document = Request["documents"][number];

/** Submits documents in as many requests as they need. */
export async function addDocuments(
  api: CogoApi,
  uploads: readonly DocumentUpload[],
  project: string | undefined,
): Promise<DocumentOutcome[]> {
  const outcomes: DocumentOutcome[] = [];
  for await (const documents of inPortions(uploads)) {
    const body = { documents, ...(project === undefined ? {} : { project }) };
    const answer = await answerOf(api.POST("/cogo-knowledge/documents", { body }));
    outcomes.push(...answer.documents);
  }
  return outcomes;
}

async function* inPortions(uploads: readonly DocumentUpload[]): AsyncGenerator<Document[]> {
  let portion: Document[] = [];
  let bytes = 0;
  for (const upload of uploads) {
    const document = await readText(upload);
    const { size } = new Blob([JSON.stringify(document)]);
    if (portion.length === MOST_DOCUMENTS || (portion.length > 0 && bytes + size > MOST_BYTES)) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(document);
    bytes += size;
  }
  if (portion.length > 0) yield portion;
}

async function readText({ content, ...document }: DocumentUpload): Promise<Document> {
  if (content === undefined) return document;
  return { ...document, content: typeof content === "string" ? content : await content.text() };
}
