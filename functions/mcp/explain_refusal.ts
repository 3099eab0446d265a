import { z } from "zod";
import type { CogoError } from "../../shared/kernel/mod.ts";
import { ERRORS } from "../_http/errors.ts";
import { type Explanation, explainError, PARSE_ERROR, REFUSED } from "./explain_error.ts";

/** What COGO says besides of a request that is refused by its method or headers. */
const BY_STATUS: Readonly<Record<number, Explanation>> = {
  405: {
    code: "method_not_allowed",
    remedy: "Send POST: this server keeps no sessions, and has no stream of its own",
  },
  406: {
    code: "not_acceptable",
    remedy: "Send `Accept: application/json, text/event-stream`",
  },
};

const refusalSchema = z.looseObject({
  error: z.looseObject({ code: z.number(), message: z.string() }),
});

/** The answer of the protocol, explained where it is a refusal, with `Allow` where it is of a method. */
export async function explainRefusal(response: Response): Promise<Response> {
  if (response.ok || response.body === null) return response;
  const { status } = response;
  const refusal = refusalSchema.parse(await response.json());
  const error = explainError(refusal.error, BY_STATUS[status]);
  const headers = status === 405 ? { allow: "POST" } : {};
  return Response.json({ ...refusal, error }, { status, headers });
}

const REMEDIES: Readonly<Record<string, string>> = {
  invalid_json: "Send one JSON-RPC message, as the protocol has it, in UTF-8",
  unsupported_media_type: "Send `Content-Type: application/json`",
};

/** The answer of the protocol to a body that cannot be read. */
export function refuseBody({ code, message, remedy = REMEDIES[code] }: CogoError): Response {
  const error = {
    code: code === "invalid_json" ? PARSE_ERROR : REFUSED,
    message,
    data: { code, remedy },
  };
  return Response.json(
    { jsonrpc: "2.0", id: null, error },
    { status: ERRORS[code]?.status ?? 400 },
  );
}
