import { z } from "zod";
import type { Database } from "../database/database.ts";
import { bearerOf, jsonResponse } from "../gateway/http.ts";
import type { Claims, Tokens } from "../tokens.ts";
import { probePermission } from "./authorize.ts";
import type { Hub } from "./hub.ts";
import type { BroadcastPayload } from "./protocol.ts";

const message = z.object({
  topic: z.string().min(1),
  event: z.string(),
  payload: z.unknown(),
  private: z.boolean().default(false),
});
const messagesBody = z.object({ messages: z.array(message) });

type Broadcast = {
  readonly topic: string;
  readonly event: string;
  readonly payload: BroadcastPayload;
  readonly isPrivate: boolean;
};

/** Serves `POST /broadcast` and `POST /broadcast/:topic/events/:event`: 202, or 401, 404, 415 and 422. */
export function createRestBroadcast(dependencies: {
  readonly database: Database;
  readonly tokens: Tokens;
  readonly hub: Hub;
}): (request: Request) => Promise<Response> {
  const { database, tokens, hub } = dependencies;

  async function send(claims: Claims, broadcast: Broadcast): Promise<void> {
    const { topic, event, payload, isPrivate } = broadcast;
    // A private message without permission is dropped and still answered with 202, as hosted.
    if (isPrivate && !(await probePermission(database, claims, topic, "write")).broadcast) return;
    hub.broadcast({ topic, event, payload, isPrivate });
  }

  return async (request) => {
    const url = new URL(request.url);
    const single = /^\/broadcast\/([^/]+)\/events\/([^/]+)$/.exec(url.pathname);
    if (request.method !== "POST" || (single === null && url.pathname !== "/broadcast")) {
      return jsonResponse(404, { message: "Not Found" });
    }
    const token = bearerOf(request.headers);
    const claims = await tokens.verify(token ?? "");
    if (claims === undefined || claims === "expired")
      return jsonResponse(401, { message: "Unauthorized" });
    const broadcasts =
      single === null ? await readMessages(request) : await readSingle(request, single, url);
    if (broadcasts instanceof Response) return broadcasts;
    for (const broadcast of broadcasts) await send(claims, broadcast);
    return new Response(null, { status: 202 });
  };
}

async function readMessages(request: Request): Promise<readonly Broadcast[] | Response> {
  const body: unknown = await request.json().catch(() => undefined);
  const parsed = messagesBody.safeParse(body);
  if (!parsed.success) return jsonResponse(422, { errors: z.prettifyError(parsed.error) });
  return parsed.data.messages.map(({ topic, event, payload, private: isPrivate }) => ({
    topic,
    event,
    isPrivate,
    payload: { kind: "json", value: payload ?? {} },
  }));
}

async function readSingle(
  request: Request,
  match: RegExpExecArray,
  url: URL,
): Promise<readonly Broadcast[] | Response> {
  const type = request.headers.get("content-type") ?? "";
  const payload = await readPayload(request, type);
  if (payload === undefined)
    return jsonResponse(415, {
      message: `Expected JSON or octet-stream, but ${type || "no type"} came.`,
    });
  const [topic = "", event = ""] = match.slice(1).map(decodeURIComponent);
  return [{ topic, event, payload, isPrivate: url.searchParams.get("private") === "true" }];
}

async function readPayload(request: Request, type: string): Promise<BroadcastPayload | undefined> {
  if (type.startsWith("application/json"))
    return { kind: "json", value: await request.json().catch(() => ({})) };
  if (type.startsWith("application/octet-stream"))
    return { kind: "bytes", value: new Uint8Array(await request.arrayBuffer()) };
  return undefined;
}
