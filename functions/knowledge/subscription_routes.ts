import type { Context, Hono } from "hono";
import { SubscriptionStore } from "../../shared/knowledge/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { pageSchema } from "../_http/page.ts";
import { readBody, readPath, readQuery } from "../_http/validate.ts";
import { matchesQuery, subscribeBody, subscriptionPath } from "./contract.ts";
import { embeddingModel } from "./search_source.ts";

/** Adds the routes of standing queries: new knowledge that matches is published on `subscription:<id>`. */
export function addSubscriptionRoutes(app: Hono<AppVariables>): void {
  const open = (c: Context<AppVariables>) =>
    new SubscriptionStore(c.get("client"), embeddingModel());

  app.post("/subscriptions", async (c) => {
    return c.json({ subscription: await open(c).create(await readBody(c, subscribeBody)) }, 201);
  });

  app.get("/subscriptions", async (c) => {
    return c.json({ subscriptions: await open(c).list(readQuery(c, pageSchema.strict())) });
  });

  app.get("/subscriptions/:subscriptionId", async (c) => {
    const { subscriptionId } = readPath(c, subscriptionPath);
    return c.json({ subscription: await open(c).read(subscriptionId) });
  });

  app.get("/subscriptions/:subscriptionId/matches", async (c) => {
    const { subscriptionId } = readPath(c, subscriptionPath);
    const page = readQuery(c, matchesQuery);
    await open(c).read(subscriptionId);
    return c.json({ matches: await open(c).listMatches(subscriptionId, page) });
  });

  app.delete("/subscriptions/:subscriptionId", async (c) => {
    const { subscriptionId } = readPath(c, subscriptionPath);
    await open(c).remove(subscriptionId);
    return c.body(null, 204);
  });
}
