import { IngestionStore } from "../../shared/knowledge/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { pageSchema } from "../_http/page.ts";
import {
  addDocumentsAnswer,
  addDocumentsBody,
  closeIngestionBody,
  ingestionAnswer,
  ingestionPath,
  ingestionsAnswer,
  manifestBody,
  openIngestionBody,
  submitAnswer,
  submitBody,
  wantedAnswer,
} from "./contract.ts";

const inParts = [
  endpoint({
    method: "post",
    path: "/ingestions/:ingestionId/manifest",
    name: "compareManifest",
    summary: "Says which paths are wanted; sets terms.",
    parameters: ingestionPath,
    body: manifestBody,
    answer: wantedAnswer,
    errors: ["invalid_state"],
    async handle({ client, parameters: { ingestionId }, body: { documents, terms } }) {
      const store = new IngestionStore(client);
      return { wanted: await store.compare(ingestionId, documents, terms) };
    },
  }),
  endpoint({
    method: "post",
    path: "/ingestions/:ingestionId/documents",
    name: "submitDocuments",
    summary: "Submits documents to an ingestion.",
    parameters: ingestionPath,
    body: submitBody,
    answer: submitAnswer,
    statuses: [202],
    errors: ["invalid_state", "quota_exceeded"],
    async handle({ client, parameters: { ingestionId }, body: { documents, include } }) {
      const store = new IngestionStore(client);
      return { documents: await store.submit(ingestionId, documents, include) };
    },
  }),
  endpoint({
    method: "post",
    path: "/ingestions/:ingestionId/close",
    name: "closeIngestion",
    summary: "Closes an ingestion; may delete what it did not name.",
    parameters: ingestionPath,
    body: closeIngestionBody,
    answer: ingestionAnswer,
    errors: ["invalid_state"],
    async handle({ client, parameters: { ingestionId }, body }) {
      return { ingestion: await new IngestionStore(client).close(ingestionId, body) };
    },
  }),
];

/** How documents come in: all at once, or compared first and sent in parts. */
export const ingestionEndpoints = [
  endpoint({
    method: "post",
    path: "/documents",
    name: "addDocuments",
    summary: "Submits up to 100 documents.",
    body: addDocumentsBody,
    answer: addDocumentsAnswer,
    statuses: [202],
    errors: ["not_found", "invalid_state", "quota_exceeded"],
    async handle({ client, body: { project, source, documents, include } }) {
      const store = new IngestionStore(client);
      const { ingestionId } = await store.open(project, source);
      const close = () => store.close(ingestionId, { prune: false, prefix: "" });
      const outcomes = await store.submit(ingestionId, documents, include).catch(async (thrown) => {
        await close();
        throw thrown;
      });
      return { ingestion: await close(), documents: outcomes };
    },
  }),
  endpoint({
    method: "post",
    path: "/ingestions",
    name: "openIngestion",
    summary: "Opens an ingestion of a source, sent in parts.",
    body: openIngestionBody,
    answer: ingestionAnswer,
    statuses: [201],
    errors: ["invalid_state", "quota_exceeded"],
    async handle({ client, body: { project, source } }) {
      return { ingestion: await new IngestionStore(client).open(project, source) };
    },
  }),
  endpoint({
    method: "get",
    path: "/ingestions",
    name: "listIngestions",
    summary: "Lists ingestions and their counts.",
    query: pageSchema,
    answer: ingestionsAnswer,
    async handle({ client, query }) {
      const { rows, nextCursor } = await new IngestionStore(client).list(query);
      return { ingestions: rows, nextCursor };
    },
  }),
  endpoint({
    method: "get",
    path: "/ingestions/:ingestionId",
    name: "readIngestion",
    summary: "Reads an ingestion and its counts.",
    parameters: ingestionPath,
    answer: ingestionAnswer,
    async handle({ client, parameters: { ingestionId } }) {
      return { ingestion: await new IngestionStore(client).read(ingestionId) };
    },
  }),
  ...inParts,
];
