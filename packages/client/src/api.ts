import type { SupabaseClient } from "@supabase/supabase-js";
import createClient, { type Client } from "openapi-fetch";
import { asJson, isPage, NOT_MODIFIED } from "./answer.ts";
import type { paths } from "./api.generated.ts";
import { CogoProblem, readProblem } from "./problem.ts";

/** What COGO needs of a client of Supabase; its database types do not matter. */
export type SupabaseConnection = Pick<
  SupabaseClient,
  "functions" | "realtime" | "channel" | "removeChannel"
>;

/** Every endpoint, typed. A refusal is thrown as a `CogoProblem`; see `answerOf`. */
export type CogoApi = Client<paths>;

/** Paths are given to the Supabase client, which knows the address; a request needs one all the same. */
const BASE = "https://functions.invalid/";

/** The typed client of the endpoints, called through a Supabase client: its address, key, user and fetch. */
export function createApi({ functions }: Pick<SupabaseConnection, "functions">): CogoApi {
  const api = createClient<paths>({ baseUrl: BASE, fetch: (request) => send(functions, request) });
  api.use({
    async onResponse({ response, options: { parseAs } }) {
      if (response.status === NOT_MODIFIED) return;
      if (!response.ok || isPage(response)) throw await readProblem(response);
      return parseAs === "json" ? await asJson(response) : undefined;
    },
  });
  return api;
}

/** The body of a successful answer; a refusal has been thrown. */
export async function answerOf<Data>(
  request: Promise<{ readonly data?: Data; readonly response: Response }>,
): Promise<NonNullable<Data>> {
  const { data, response } = await request;
  if (response.status === NOT_MODIFIED) {
    throw new CogoProblem({
      code: "not_modified",
      status: NOT_MODIFIED,
      detail: "Expected an answer with a body, got that nothing has changed",
      remedy: "Keep what was read before, or leave out If-None-Match",
    });
  }
  if (data === undefined || data === null) {
    throw new CogoProblem({
      code: "endpoint_unavailable",
      status: response.status,
      detail: `Expected an answer in JSON with status ${response.status}, got none`,
    });
  }
  return data;
}

/** What the Supabase client sends; of a method that it does not know it would make another. */
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

async function send(functions: SupabaseConnection["functions"], request: Request) {
  const path = request.url.slice(BASE.length);
  const method = METHODS.find((each) => each === request.method);
  if (method === undefined) throw unknownMethod(request.method, path);
  const body = await request.text();
  const { data, error, response } = await functions.invoke<unknown>(path, {
    method,
    headers: Object.fromEntries(request.headers),
    signal: request.signal,
    ...(body === "" ? {} : { body }),
  });
  if (response === undefined) {
    request.signal.throwIfAborted();
    throw noAnswer(request, error);
  }
  if (error !== null) return response;
  const { status, headers } = response;
  if (status === 204) return new Response(null, { status, headers });
  // Of JSON the Supabase client gives the value, of other types the text.
  const isJson = headers.get("content-type")?.startsWith("application/json") ?? false;
  const text = isJson || typeof data !== "string" ? JSON.stringify(data) : data;
  return new Response(text, { status, headers });
}

function unknownMethod(method: string, path: string): CogoProblem {
  return new CogoProblem({
    code: "method_not_allowed",
    status: 405,
    detail: `Expected ${METHODS.join(", ")} of /${path}, got ${method}`,
    remedy: "Call it with a method that the OpenAPI document has of this path",
  });
}

function noAnswer(request: Request, cause: unknown): CogoProblem {
  const path = new URL(request.url).pathname;
  return new CogoProblem(
    {
      code: "endpoint_unavailable",
      status: 0,
      detail: `Expected an answer of ${request.method} ${path}, got none`,
      remedy: "See whether the project can be reached from here",
    },
    { cause },
  );
}
