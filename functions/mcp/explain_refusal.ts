import { z } from "zod";

/** What COGO says besides of a request that the protocol refuses: its own code, and what would help. */
const REFUSALS: Readonly<Record<number, { readonly code: string; readonly remedy: string }>> = {
  400: { code: "invalid_input", remedy: "Send one JSON-RPC message, as the protocol has it" },
  405: {
    code: "method_not_allowed",
    remedy: "Send POST: this server keeps no sessions, and has no stream of its own",
  },
  406: {
    code: "not_acceptable",
    remedy: "Send `Accept: application/json, text/event-stream`",
  },
  413: { code: "payload_too_large", remedy: "Send less in one message" },
  415: { code: "unsupported_media_type", remedy: "Send `Content-Type: application/json`" },
};

const refusalSchema = z.looseObject({ error: z.looseObject({}) });

/** The answer of the protocol; a refusal with `code` and `remedy` as the `data` of its error, and `Allow` where it is of a method. */
export async function explainRefusal(response: Response): Promise<Response> {
  const data = REFUSALS[response.status];
  if (data === undefined) return response;
  const refusal = refusalSchema.parse(await response.json());
  const answer = Response.json(
    { ...refusal, error: { ...refusal.error, data } },
    { status: response.status },
  );
  if (response.status === 405) answer.headers.set("allow", "POST");
  return answer;
}
