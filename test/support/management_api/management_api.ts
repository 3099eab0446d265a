import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { z } from "zod";
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
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

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
  const server = createServer(async (incoming, outgoing) => {
    const answer = await respond(incoming, input, record).catch((error: unknown) => ({
      status: 500,
      body: { message: String(error) },
    }));
    outgoing.writeHead(answer.status, { "content-type": "application/json" });
    outgoing.end(JSON.stringify(answer.body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Expected a TCP port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    record,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function respond(
  incoming: IncomingMessage,
  expected: { readonly projectRef: string; readonly accessToken: string },
  record: ManagementRecord,
): Promise<Answer> {
  const request = await toRequest(incoming);
  if (request.headers.get("authorization") !== `Bearer ${expected.accessToken}`) {
    return { status: 401, body: { message: "Unauthorized" } };
  }
  const url = new URL(request.url);
  const root = `/v1/projects/${expected.projectRef}`;
  if (!url.pathname.startsWith(root)) return { status: 404, body: { message: "Not found" } };
  const route = `${request.method} ${url.pathname.slice(root.length)}`;
  record.requests.push(route);
  const handler = ROUTES[route];
  if (handler === undefined) return { status: 404, body: { message: "Not found" } };
  return await handler(request, record);
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const method = incoming.method ?? "GET";
  return new Request(`http://127.0.0.1${incoming.url}`, {
    method,
    headers: Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    ...(method === "GET" ? {} : { body: Buffer.concat(chunks) }),
  });
}

const bulkUpdate = z.array(z.looseObject({ slug: z.string() }));
const secretList = z.array(z.object({ name: z.string(), value: z.string() }));
const queryRequest = z.object({ query: z.string() });
const dataApiUpdate = z.strictObject({ db_schema: z.string() });

type Handler = (request: Request, record: ManagementRecord) => Promise<Answer>;

const ROUTES: Readonly<Record<string, Handler>> = {
  async "POST /functions/deploy"(request, record) {
    const upload = await readFunctionUpload(request);
    record.uploads.push(upload);
    const { name, ...metadata } = upload.metadata;
    const version = record.uploads.filter(({ slug }) => slug === upload.slug).length;
    const body = {
      id: upload.slug,
      slug: upload.slug,
      name,
      version,
      status: "ACTIVE",
      ...metadata,
    };
    return { status: 201, body };
  },
  async "PUT /functions"(request, record) {
    const functions = bulkUpdate.parse(await request.json());
    record.activated.push(...functions.map(({ slug }) => slug));
    return { status: 200, body: { functions } };
  },
  async "POST /secrets"(request, record) {
    for (const { name, value } of secretList.parse(await request.json()))
      record.secrets.set(name, value);
    return { status: 201, body: {} };
  },
  async "POST /database/query"(request, record) {
    record.queries.push(queryRequest.parse(await request.json()).query);
    return { status: 201, body: [] };
  },
  async "GET /postgrest"(_request, record) {
    return { status: 200, body: dataApiSettings(record) };
  },
  async "PATCH /postgrest"(request, record) {
    record.exposedSchemas = dataApiUpdate.parse(await request.json()).db_schema;
    return { status: 200, body: dataApiSettings(record) };
  },
};

function dataApiSettings({ exposedSchemas }: ManagementRecord) {
  return { db_schema: exposedSchemas, max_rows: 1000, db_extra_search_path: "public, extensions" };
}
