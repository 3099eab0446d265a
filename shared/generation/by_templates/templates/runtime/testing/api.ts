import { z } from "zod";
import { createApp } from "../http/app.ts";
import type { Resource } from "../resource.ts";
import type { Store } from "../store.ts";

/** What the service answered; `fields` are the paths that a problem names. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly fields: readonly string[];
}

const problemSchema = z.object({ errors: z.array(z.object({ path: z.string() })) });
const pageSchema = z.object({ items: z.array(z.object({ id: z.string() })) });
const idSchema = z.object({ id: z.string() });

export const idOf = ({ body }: Answer): string => idSchema.parse(body).id;

/** The ids on a page, in its order. */
export function listedIds({ body }: Answer): readonly string[] {
  return pageSchema.parse(body).items.map(({ id }) => id);
}

/** Calls a service over a store, without a network. */
export function testApi(
  service: { readonly title: string; readonly resources: readonly Resource[] },
  store: Store,
) {
  const app = createApp(service, () => store);
  const send = async (
    method: string,
    path: string,
    text?: string,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const init = { method, headers: { "Content-Type": "application/json", ...headers } };
    const response = await app.request(path, text === undefined ? init : { ...init, body: text });
    const answered = await response.text();
    const body: unknown = answered === "" ? undefined : JSON.parse(answered);
    const problem = problemSchema.safeParse(body);
    const paths = problem.success ? problem.data.errors.map((error) => error.path) : [];
    return {
      status: response.status,
      headers: response.headers,
      body,
      fields: [...new Set(paths)],
    };
  };
  const sendJson =
    (method: string) => (path: string, body: unknown, headers?: Record<string, string>) =>
      send(method, path, JSON.stringify(body), headers);
  return {
    send,
    get: (path: string) => send("GET", path),
    post: sendJson("POST"),
    put: sendJson("PUT"),
    patch: sendJson("PATCH"),
    delete: (path: string, headers?: Record<string, string>) =>
      send("DELETE", path, undefined, headers),
  };
}

export type TestApi = ReturnType<typeof testApi>;
