import { documentsAnswer } from "../../../functions/knowledge/contract.ts";
import { type ApiClient, CogoError, toErrorRecord } from "../../../shared/kernel/mod.ts";
import {
  type Ingestion,
  pathSchema,
  type SubmissionOutcome,
} from "../../../shared/knowledge/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";
import { describeThrown } from "../../files/describe_thrown.ts";
import { isNotUtf8 } from "./collect_files.ts";

/** A file, or a folder, that was not accepted. */
export type Refusal = Pick<SubmissionOutcome, "path" | "error">;

export const UNREADABLE = "document_unreadable";

/** Why a path cannot be that of a document. */
export function problemOfPath(path: string): string | undefined {
  if (isNotUtf8(path)) return "Expected a name in UTF-8";
  return pathSchema.safeParse(path).error?.issues[0]?.message;
}

export function invalidPath(problem: string): CogoError {
  return new CogoError({
    code: "document_path_invalid",
    message: problem,
    remedy: "Rename the file, or the folder it is in",
  });
}

/** What is read of a file; what the system refuses is reported of that file. */
export async function reading<Value>(value: Promise<Value>): Promise<Value> {
  try {
    return await value;
  } catch (cause) {
    throw new CogoError({
      code: UNREADABLE,
      message: `It cannot be read: ${describeThrown(cause)}`,
      remedy: "Correct what may be done there, or leave it out",
      cause,
    });
  }
}

/** A folder that could not be looked into; nothing below it is known to be gone. */
export function refuseFolder(path: string, cause: Error): Refusal {
  const problem = problemOfPath(path);
  const error = problem === undefined ? closedFolder(cause) : invalidPath(problem);
  return { path: `${path}/`, error: toErrorRecord(error) };
}

function closedFolder(cause: Error): CogoError {
  return new CogoError({
    code: UNREADABLE,
    message: `The folder cannot be read: ${describeThrown(cause)}`,
    remedy: "Correct what may be done there; until then --prune deletes nothing",
    cause,
  });
}

/** Each path once: what was refused here is known there too, where it was there before. */
export function eachOnce(refusals: readonly Refusal[]): Refusal[] {
  return [...new Map(refusals.map((refusal) => [refusal.path, refusal])).values()];
}

/** What the parsers refused. */
export async function readRefusals(
  client: ApiClient,
  { ingestionId }: Ingestion,
): Promise<Refusal[]> {
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
