import { Hono } from "hono";
import { z } from "zod";
import type { Database } from "../database/database.ts";
import { bearerOf, type Service } from "../gateway/http.ts";
import type { Claims, Tokens } from "../tokens.ts";
import { probePermission } from "./authorize.ts";
import type { Hub } from "./hub.ts";
import type { BroadcastPayload } from "./protocol.ts";

const messagesBody = z.object({
  messages: z.array(
    z.object({
      topic: z.string().min(1),
      event: z.string(),
      payload: z.unknown(),
      private: z.boolean().default(false),
    }),
  ),
});

type Broadcast = Omit<Parameters<Hub["broadcast"]>[0], "sender">;

/** Serves `POST /broadcast` and `POST /broadcast/:topic/events/:event`: 202, or 401, 404, 415 and 422. */
export function createRestBroadcast(dependencies: {
  readonly database: Database;
  readonly tokens: Tokens;
  readonly hub: Hub;
}): Service {
  const { database, tokens, hub } = dependencies;
  const app = new Hono<{ Variables: { claims: Claims } }>();

  async function send(claims: Claims, broadcast: Broadcast): Promise<void> {
    const { topic, isPrivate } = broadcast;
    // A private message without permission is dropped and still answered with 202, as hosted.
    if (isPrivate && !(await probePermission(database, claims, topic, "write")).broadcast) return;
    hub.broadcast(broadcast);
  }

  app.use(async (c, next) => {
    const claims = await tokens.verify(bearerOf(c.req.raw.headers) ?? "");
    if (claims === undefined || claims === "expired") {
      return c.json({ message: "Unauthorized" }, 401);
    }
    c.set("claims", claims);
    return await next();
  });
  app.post("/broadcast", async (c) => {
    const parsed = messagesBody.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) return c.json({ errors: z.prettifyError(parsed.error) }, 422);
    for (const { topic, event, payload, private: isPrivate } of parsed.data.messages) {
      const json = { kind: "json", value: payload ?? {} } as const;
      await send(c.get("claims"), { topic, event, isPrivate, payload: json });
    }
    return c.body(null, 202);
  });
  app.post("/broadcast/:topic/events/:event", async (c) => {
    const payload = await readPayload(c.req.raw);
    if (payload === undefined) {
      return c.json({ message: "Expected JSON or application/octet-stream" }, 415);
    }
    const { topic, event } = c.req.param();
    const isPrivate = c.req.query("private") === "true";
    await send(c.get("claims"), { topic, event, payload, isPrivate });
    return c.body(null, 202);
  });
  app.notFound((c) => c.json({ message: "Not Found" }, 404));
  return async (request) => app.fetch(request);
}

async function readPayload(request: Request): Promise<BroadcastPayload | undefined> {
  const type = request.headers.get("content-type") ?? "";
  if (type.startsWith("application/json"))
    return { kind: "json", value: await request.json().catch(() => ({})) };
  if (type.startsWith("application/octet-stream"))
    return { kind: "bytes", value: new Uint8Array(await request.arrayBuffer()) };
  return undefined;
}
