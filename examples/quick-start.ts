import { createClient } from "@supabase/supabase-js";
import { WebSocket } from "ws";

Object.assign(globalThis, { WebSocket }); // only Node 20 needs this
const { SUPABASE_URL = "", SUPABASE_PUBLISHABLE_KEY = "" } = process.env;
const supabase = createClient(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY);
const email = `${crypto.randomUUID()}@example.com`;
await supabase.auth.signUp({ email, password: "correct horse battery" });

const opened = await supabase.functions.invoke("cogo-sessions", { body: { title: "Todos" } });
const { sessionId } = opened.data.session;
const requirement = "Build a REST API for a todo list: title, done; filter by done";
await supabase.functions.invoke("cogo-tasks", { body: { sessionId, requirement } });

for (let after = 0, ended = false; !ended; ) {
  await new Promise((resolve) => setTimeout(resolve, 500));
  const path = `cogo-sessions/${sessionId}/events?after=${after}`;
  const { data } = await supabase.functions.invoke(path, { method: "GET" });
  for (const { sequence, type, payload } of data.events) {
    console.log(sequence, type, payload.summary ?? payload.key ?? "");
    after = sequence;
    ended ||= type === "task:completed" || type === "task:failed";
  }
}
process.exit(0);
