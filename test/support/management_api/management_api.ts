import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { z } from "zod";
import { listenOn } from "../../../scripts/stack/listen.ts";
import { type FunctionUpload, readFunctionUpload } from "./function_upload.ts";

/** What the stand-in received, in order. */
export interface ManagementRecord {
  /** Every request: `POST /functions/deploy`, the part before the project's reference left out. */
  readonly requests: string[];
  readonly uploads: FunctionUpload[];
  /** The slugs of the one call that makes a bulk upload live. */
  readonly activated: string[];
  readonly secrets: Map<string, string>;
  readonly queries: string[];
  /** The schemas that the Data API shows, as the platform spells them. */
  exposedSchemas: string;
}

/** A local stand-in of the platform's management API, for one project. */
export interface ManagementApi {
  readonly url: string;
  readonly record: ManagementRecord;
  stop(): void;
}

const bulkUpdate = z.array(z.looseObject({ slug: z.string() }));
const secretList = z.array(z.object({ name: z.string(), value: z.string() }));
const queryRequest = z.object({ query: z.string() });
const dataApiUpdate = z.strictObject({ db_schema: z.string() });

/** What the platform takes of a function by its API, and how it may be named. */
const LARGEST_UPLOAD_BYTES = 5 * 1024 * 1024;
const SLUG = /^[A-Za-z][A-Za-z0-9_-]*$/;

/**
 * Starts a stand-in that speaks as much of the management API as a deploy by the real CLI uses, and
 * records what it receives. It refuses any other token or project, and answers 404 to all else.
 */
export async function startManagementApi(input: {
  readonly projectRef: string;
  readonly accessToken: string;
}): Promise<ManagementApi> {
  const record: ManagementRecord = {
    requests: [],
    uploads: [],
    activated: [],
    secrets: new Map(),
    queries: [],
    exposedSchemas: "public, graphql_public",
  };
  const routes = createRoutes(record, `/v1/projects/${input.projectRef}`, input.accessToken);
  const server = createServer(getRequestListener(routes.fetch));
  return {
    url: `http://127.0.0.1:${await listenOn(server, 0)}`,
    record,
    stop: () => void server.close().closeAllConnections(),
  };
}

function createRoutes(record: ManagementRecord, root: string, token: string): Hono {
  const app = new Hono().basePath(root);
  app.use(bearerAuth({ token }), async (c, next) => {
    record.requests.push(`${c.req.method} ${c.req.path.slice(root.length)}`);
    await next();
  });
  app.post("/functions/deploy", async (c) => {
    const upload = await readFunctionUpload(c.req.raw);
    const { slug, metadata } = upload;
    if (!SLUG.test(slug)) return c.json({ message: "slug: Invalid slug" }, 400);
    const bytes = [...upload.files.values()].reduce((sum, file) => sum + file.length, 0);
    if (bytes > LARGEST_UPLOAD_BYTES) {
      return c.json({ message: "Function source code exceeds the maximum deployment size" }, 413);
    }
    record.uploads.push(upload);
    const version = record.uploads.filter((each) => each.slug === slug).length;
    return c.json({ id: slug, slug, version, status: "ACTIVE", ...metadata }, 201);
  });
  app.get("", (c) => c.json({ id: root.split("/").at(-1), status: "ACTIVE_HEALTHY" }));
  app.get("/functions", (c) => c.json(record.uploads.map(({ slug }) => ({ id: slug, slug }))));
  app.put("/functions", async (c) => {
    const functions = bulkUpdate.parse(await c.req.json());
    record.activated.push(...functions.map(({ slug }) => slug));
    return c.json({ functions });
  });
  app.post("/secrets", async (c) => {
    const secrets = secretList.parse(await c.req.json());
    for (const { name, value } of secrets) record.secrets.set(name, value);
    return c.json({}, 201);
  });
  app.post("/database/query", async (c) => {
    record.queries.push(queryRequest.parse(await c.req.json()).query);
    return c.json([], 201);
  });
  app.patch("/postgrest", async (c, next) => {
    record.exposedSchemas = dataApiUpdate.parse(await c.req.json()).db_schema;
    await next();
  });
  app.on(["GET", "PATCH"], "/postgrest", (c) =>
    c.json({
      db_schema: record.exposedSchemas,
      max_rows: 1000,
      db_extra_search_path: "public, extensions",
    }),
  );
  return app;
}
