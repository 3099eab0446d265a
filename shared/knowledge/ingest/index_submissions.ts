import { z } from "zod";
import { type ApiClient, callFunction, log, toErrorRecord } from "../../kernel/mod.ts";
import { extractEntities } from "../graph/extract_entities.ts";
import { decodeBase64 } from "./base64.ts";
import { parseDocument } from "./parse_document.ts";
import type { ParseOutcome } from "./parsed_document.ts";

const leasedSchema = z.object({
  documentId: z.uuid(),
  path: z.string(),
  mediaType: z.string().nullable(),
  content: z.string(),
  leaseToken: z.uuid(),
});
type Leased = z.infer<typeof leasedSchema>;

/** Documents taken at a time: few, because a hosted function parses for two seconds at most. */
const CLAIM_QUANTITY = 4;
/** What a batch may take; a worker that vanished holds its documents for as long. */
const LEASE_SECONDS = 30;

/**
 * What says nothing of the document: the lease ends by itself, and another worker takes it; after three
 * times the sweep refuses it.
 */
const PASSING: ReadonlySet<string> = new Set([
  "lease_lost",
  "database_unavailable",
  "database_timeout",
]);

/**
 * Parses what was submitted until nothing is left or the deadline has come; returns how many documents it
 * settled, and says `progressed` as it goes. A document that a parser refuses, or that breaks it, ends with
 * the reason; one whose lease was lost belongs to someone else; the rest go in.
 */
export async function indexSubmissions(
  client: ApiClient,
  deadline: number,
  progressed: () => void,
): Promise<number> {
  let settled = 0;
  while (Date.now() < deadline) {
    const submissions = await callFunction(
      client,
      "claim_submissions",
      { quantity: CLAIM_QUANTITY, lease_seconds: LEASE_SECONDS },
      leasedSchema.array(),
    );
    if (submissions.length === 0) break;
    for (const submission of submissions) await settle(client, submission);
    settled += submissions.length;
    progressed();
  }
  return settled;
}

async function settle(client: ApiClient, submission: Leased): Promise<void> {
  const outcome = await parse(submission);
  try {
    await record(client, submission, outcome);
  } catch (thrown) {
    const error = toErrorRecord(thrown);
    log("warning", "document_not_indexed", {
      documentId: submission.documentId,
      code: error.code,
    });
    if (PASSING.has(error.code)) return;
    await record(client, submission, { status: "refused", error });
  }
}

async function parse({ path, mediaType, content }: Leased): Promise<ParseOutcome> {
  try {
    const source = { path, bytes: decodeBase64(content) };
    return await parseDocument(mediaType === null ? source : { ...source, mediaType });
  } catch (thrown) {
    return { status: "refused", error: toErrorRecord(thrown) };
  }
}

async function record(
  client: ApiClient,
  { documentId, leaseToken }: Leased,
  outcome: ParseOutcome,
): Promise<void> {
  const lease = { document_id: documentId, lease_token: leaseToken };
  if (outcome.status === "refused") {
    log("info", "document_refused", { documentId, code: outcome.error.code });
    await callFunction(client, "refuse_document", { ...lease, error: outcome.error }, z.unknown());
    return;
  }
  const { status: _, ...found } = outcome;
  // In code every other word looks like a name; what it speaks of are its references.
  const entities = found.type === "code" ? [] : extractEntities(found.chunks);
  const parsed = { ...found, entities };
  await callFunction(client, "index_document", { ...lease, parsed }, z.number().int());
}
