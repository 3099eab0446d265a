import type { ApiClient } from "../../shared/kernel/mod.ts";
import { SubscriptionStore } from "../../shared/knowledge/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { pageSchema } from "../_http/page.ts";
import { embeddingModel } from "../_search/search_source.ts";
import {
  matchesAnswer,
  matchesQuery,
  subscribeBody,
  subscriptionAnswer,
  subscriptionPath,
  subscriptionsAnswer,
} from "./contract.ts";

const open = (client: ApiClient) => new SubscriptionStore(client, embeddingModel());

/** Standing queries: new knowledge that matches is published on `subscription:<id>`. */
export const subscriptionEndpoints = [
  endpoint({
    method: "post",
    path: "/subscriptions",
    name: "createSubscription",
    summary: "Opens a standing query.",
    body: subscribeBody,
    answer: subscriptionAnswer,
    statuses: [201],
    errors: ["quota_exceeded"],
    async handle({ client, body }) {
      return { subscription: await open(client).create(body) };
    },
  }),
  endpoint({
    method: "get",
    path: "/subscriptions",
    name: "listSubscriptions",
    summary: "Lists standing queries.",
    query: pageSchema,
    answer: subscriptionsAnswer,
    async handle({ client, query }) {
      const { rows, nextCursor } = await open(client).list(query);
      return { subscriptions: rows, nextCursor };
    },
  }),
  endpoint({
    method: "get",
    path: "/subscriptions/:subscriptionId",
    name: "readSubscription",
    summary: "Reads a standing query.",
    parameters: subscriptionPath,
    answer: subscriptionAnswer,
    async handle({ client, parameters: { subscriptionId } }) {
      return { subscription: await open(client).read(subscriptionId) };
    },
  }),
  endpoint({
    method: "get",
    path: "/subscriptions/:subscriptionId/matches",
    name: "listMatches",
    summary: "Lists what matched a standing query, after a number.",
    parameters: subscriptionPath,
    query: matchesQuery,
    answer: matchesAnswer,
    async handle({ client, parameters: { subscriptionId }, query }) {
      const store = open(client);
      await store.read(subscriptionId);
      return { matches: await store.listMatches(subscriptionId, query) };
    },
  }),
  endpoint({
    method: "delete",
    path: "/subscriptions/:subscriptionId",
    name: "removeSubscription",
    summary: "Closes a standing query.",
    parameters: subscriptionPath,
    async handle({ client, parameters: { subscriptionId } }) {
      await open(client).remove(subscriptionId);
    },
  }),
];
