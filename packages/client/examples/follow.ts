import { CogoProblem, createCogo } from "@cogo/client";
import { createClient } from "@supabase/supabase-js";
import { WebSocket } from "ws";

const supabase = createClient(
  process.env.SUPABASE_URL ?? "",
  process.env.SUPABASE_PUBLISHABLE_KEY ?? "",
  // Only Node 20 needs this; Deno, browsers and newer Node have a WebSocket of their own.
  { realtime: { transport: WebSocket as unknown as typeof globalThis.WebSocket } },
);
// In your application this is your own sign-in.
const email = `ann-${crypto.randomUUID()}@example.com`;
const { error } = await supabase.auth.signUp({ email, password: "correct horse battery" });
if (error) throw error;

const cogo = createCogo(supabase);
const { sessionId } = await cogo.openSession({ title: "Todos" });
const { taskId } = await cogo.submit({
  sessionId,
  requirement: "Build a REST API for a todo list: title, done, due date; filter by done",
});

for await (const { sequence, type, payload } of cogo.taskEvents(taskId)) {
  console.log(sequence, type, payload.key ?? payload.phase ?? "");
}
for (const { path, content } of await cogo.artifacts(taskId)) {
  console.log(path, content.length);
}

try {
  await cogo.submit({ sessionId: crypto.randomUUID(), requirement: "Anything" });
} catch (problem) {
  if (!(problem instanceof CogoProblem)) throw problem;
  console.log(`${problem.code} (${problem.status}): ${problem.detail}`);
}
process.exit(0);
