import { createClient } from "@supabase/supabase-js";
import { createApp } from "../http/app.ts";
import type { Resource } from "../resource.ts";
import { SupabaseStore, toTable } from "./store.ts";

interface Service {
  readonly title: string;
  readonly resources: readonly Resource[];
}

/** What the platform gives a function. */
export interface Environment {
  readonly url: string;
  readonly key: string;
}

/** Reads the project's address and its publishable key: one of several by name, or the only one. */
export function readEnvironment(variable: (name: string) => string | undefined): Environment {
  const keys: unknown = JSON.parse(variable("SUPABASE_PUBLISHABLE_KEYS") ?? "{}");
  const named = keys instanceof Object && "default" in keys ? String(keys.default) : undefined;
  const key = named ?? variable("SUPABASE_PUBLISHABLE_KEY") ?? variable("SUPABASE_ANON_KEY") ?? "";
  return { url: variable("SUPABASE_URL") ?? "", key };
}

/**
 * The handler of an Edge Function: one app and one client for all requests. The token of each caller
 * goes with each query, so that row-level security decides for it.
 */
export function createHandler(
  service: Service,
  { url, key }: Environment,
): (request: Request) => Response | Promise<Response> {
  const auth = { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false };
  const client = createClient(url, key, { auth });
  const tables = service.resources.map(toTable);
  const app = createApp(service, (context) => {
    const authorization = context.req.header("Authorization") ?? "";
    return new SupabaseStore(client, tables, authorization);
  });
  return (request) => app.fetch(withoutFunctionName(request));
}

/** The platform puts the function's name before the path. */
function withoutFunctionName(request: Request): Request {
  const address = new URL(request.url);
  address.pathname = address.pathname.replace(/^(\/functions\/v1)?\/[^/]+/, "") || "/";
  return new Request(address, request);
}
