import type { StackConfig } from "../config.ts";
import type { Database } from "../database/database.ts";
import { DatabaseError } from "../database/database_error.ts";
import { bearerOf, type Service } from "../gateway/http.ts";
import type { Claims, Tokens } from "../tokens.ts";
import { ApiError, errorResponse } from "./api_error.ts";
import { callStatement, chooseRoutine, parseJsonArguments } from "./call_statement.ts";
import { type Catalog, createCatalogCache, type Relation } from "./catalog.ts";
import { mapDatabaseError } from "./map_database_error.ts";
import { parseQuery } from "./parse_query.ts";
import { parsePreferences } from "./preferences.ts";
import { readStatement } from "./read_statement.ts";
import { buildResponse, type Shape } from "./response.ts";
import { runAs } from "./run_as.ts";
import type { Statement } from "./statement.ts";
import { deleteStatement, insertStatement, updateStatement } from "./write_statement.ts";

/** A request with everything around it that decides what it means. */
type Call = {
  readonly request: Request;
  readonly url: URL;
  readonly schema: string;
  readonly catalog: Catalog;
  readonly maxRows: number;
};

/** Serves the exposed schemas as PostgREST does (see `docs/adr/0010-data-api-of-our-own.md` for what it leaves out). */
export async function createDataApi(input: {
  readonly database: Database;
  readonly tokens: Tokens;
  readonly config: Omit<StackConfig["api"], "port">;
}): Promise<Service> {
  const { database, tokens, config } = input;
  const cache = await createCatalogCache(database, config.schemas);

  async function serve(request: Request): Promise<Response> {
    const claims = await authenticate(tokens, request);
    const schema = chooseSchema(request, config.schemas);
    const catalog = await cache.get();
    const url = new URL(request.url);
    const { statement, shape } = await plan({
      request,
      url,
      schema,
      catalog,
      maxRows: config.max_rows,
    });
    const context = {
      claims,
      schemas: [schema, ...config.extra_search_path],
      method: request.method,
      path: url.pathname,
      headers: Object.fromEntries(request.headers),
      statementTimeout: catalog.timeouts[claims.role] ?? "0",
    };
    // Workers act as service_role, and most of what they do can wait for what a user does.
    const executor = claims.role === "service_role" ? database.inBackground : database;
    return runAs(executor, context, statement, (row) => buildResponse(row, shape)).catch(
      (error: unknown) => {
        throw error instanceof DatabaseError
          ? mapDatabaseError(error, claims.role === "anon")
          : error;
      },
    );
  }

  return (request) =>
    serve(request).catch((error: unknown) => {
      if (error instanceof ApiError) return errorResponse(error);
      throw error;
    });
}

async function authenticate(tokens: Tokens, request: Request): Promise<Claims> {
  const token = bearerOf(request.headers) ?? "";
  const claims = await tokens.verify(token);
  if (claims !== undefined && claims !== "expired") return claims;
  const headers = { "www-authenticate": 'Bearer error="invalid_token"' };
  if (claims === "expired") throw new ApiError(401, "PGRST303", "JWT expired", { headers });
  throw new ApiError(401, "PGRST301", "No suitable key or wrong key type", { headers });
}

function chooseSchema(request: Request, schemas: readonly string[]): string {
  const reads = request.method === "GET" || request.method === "HEAD";
  const asked = request.headers.get(reads ? "accept-profile" : "content-profile");
  const schema = asked ?? schemas[0] ?? "public";
  if (schemas.includes(schema)) return schema;
  throw new ApiError(406, "PGRST106", `Invalid schema: ${schema}`, {
    hint: `Only the following schemas are exposed: ${schemas.join(", ")}`,
  });
}

async function plan(call: Call): Promise<{ readonly statement: Statement; readonly shape: Shape }> {
  const [, first = "", second] = call.url.pathname.split("/").map(decodeSegment);
  if (first === "rpc" && second !== undefined) return planCall(call, second);
  return planRelation(call, findRelation(call, first));
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ApiError(400, "PGRST125", `Invalid path: ${segment}`);
  }
}

async function planCall(call: Call, name: string) {
  const { request, url, schema, catalog, maxRows } = call;
  const reads = request.method === "GET" || request.method === "HEAD";
  if (!reads && request.method !== "POST") throw methodNotAllowed(request.method);
  const known = new Set(
    catalog.routines
      .filter((each) => each.schema === schema && each.name === name)
      .flatMap((each) => each.arguments.map((argument) => argument.name)),
  );
  const texts = new Map([...url.searchParams].filter(([key]) => known.has(key)));
  const given = reads
    ? { kind: "texts" as const, values: texts }
    : parseJsonArguments(await readJson(request));
  const names = given.kind === "json" ? given.names : [...given.values.keys()];
  const routine = chooseRoutine(catalog, schema, name, names);
  const preferences = parsePreferences(request.headers.get("prefer"));
  const query = parseQuery(url.searchParams, reads ? known : undefined);
  const { countExact } = preferences;
  const readOnly = reads || routine.readOnly;
  const statement = callStatement({
    routine,
    arguments: given,
    query,
    catalog,
    maxRows,
    countExact,
    readOnly,
  });
  const shape: Shape = {
    request,
    preferences,
    offset: query.offset,
    kind: routine.returns === "void" ? "void" : "call",
    isSet: routine.returnsSet,
  };
  return { statement, shape };
}

async function planRelation(call: Call, relation: Relation) {
  const { request, url, catalog, maxRows } = call;
  const preferences = parsePreferences(request.headers.get("prefer"));
  const query = parseQuery(url.searchParams);
  const shape = { request, preferences, offset: query.offset, isSet: true };
  if (request.method === "GET" || request.method === "HEAD") {
    applyRange(request, query);
    const { countExact } = preferences;
    const statement = readStatement({ relation, query, catalog, maxRows, countExact });
    return { statement, shape: { ...shape, offset: query.offset, kind: "read" as const } };
  }
  const body = request.method === "DELETE" ? "" : await readJson(request);
  const write = { relation, query, catalog, preferences, parameters: url.searchParams, body };
  if (request.method === "POST")
    return { statement: insertStatement(write), shape: { ...shape, kind: "insert" as const } };
  if (request.method === "PATCH")
    return { statement: updateStatement(write), shape: { ...shape, kind: "change" as const } };
  if (request.method === "DELETE")
    return { statement: deleteStatement(write), shape: { ...shape, kind: "change" as const } };
  throw methodNotAllowed(request.method);
}

/** The text of a body that is JSON, as one is that does not say what it is. */
async function readJson(request: Request): Promise<string> {
  const type = request.headers.get("content-type") ?? "application/json";
  const [essence = ""] = type.split(";");
  if (/^\s*application\/(json|vnd\.pgrst\.array\+json)\s*$/i.test(essence))
    return await request.text();
  throw new ApiError(400, "PGRST102", `Content-Type not acceptable: ${essence.trim()}`);
}

/** `Range: 0-9` asks for the same as `offset=0&limit=10`. */
function applyRange(request: Request, query: { limit: number | undefined; offset: number }): void {
  const match = /^(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "");
  if (match === null) return;
  const from = Number(match[1]);
  query.offset = Math.max(query.offset, from);
  if (match[2] !== "")
    query.limit = Math.min(query.limit ?? Number.POSITIVE_INFINITY, Number(match[2]) - from + 1);
}

function findRelation(call: Call, name: string): Relation {
  const { relations } = call.catalog;
  const found = relations.find((each) => each.schema === call.schema && each.name === name);
  if (found !== undefined) return found;
  throw new ApiError(
    404,
    "PGRST205",
    `Could not find the table '${call.schema}.${name}' in the schema cache`,
  );
}

function methodNotAllowed(method: string): ApiError {
  return new ApiError(405, "PGRST117", `Unsupported HTTP method: ${method}`);
}
