import { createClient } from "@supabase/supabase-js";
import { WebSocket } from "ws";

Object.assign(globalThis, { WebSocket }); // only Node 20 needs this

/** A supabase-js client of the stack that SUPABASE_URL names. */
export function openClient(key: string | undefined) {
  const url = process.env.SUPABASE_URL;
  if (!url || !key) throw new Error("Run ./cogo status --env > .env and pass --env-file=.env");
  return createClient(url, key, {
    db: { schema: "cogo_api" },
    auth: { persistSession: false },
  });
}

export type Client = ReturnType<typeof openClient>;

/** A client signed in as a new user. */
export async function signUp(): Promise<Client> {
  const client = openClient(process.env.SUPABASE_PUBLISHABLE_KEY);
  const email = `ann-${crypto.randomUUID()}@example.com`;
  const { error } = await client.auth.signUp({ email, password: "correct horse battery" });
  if (error) throw error;
  return client;
}

/** Calls an endpoint; throws what its problem details say. */
export async function call<Answer>(
  client: Client,
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE",
  path: string,
  body?: object,
): Promise<Answer> {
  const { data, error } = await client.functions.invoke<Answer>(path, {
    method,
    ...(body && { body: { ...body } }),
  });
  if (error === null && data !== null) return data;
  const problem = await error.context.json().catch(() => ({ detail: error.message }));
  throw new Error([problem.code, problem.detail, problem.remedy].filter(Boolean).join(": "));
}

/** Asks until the answer is there. */
export async function waitFor<Answer>(
  ask: () => Promise<Answer | undefined>,
  seconds = 60,
): Promise<Answer> {
  const deadline = Date.now() + seconds * 1_000;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`No answer within ${seconds} s`);
}
