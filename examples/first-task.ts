import { createClient } from "@supabase/supabase-js";
import { WebSocket } from "ws";

Object.assign(globalThis, { WebSocket }); // only Node 20 needs this; browsers have their own
const { SUPABASE_URL = "", SUPABASE_PUBLISHABLE_KEY = "" } = process.env;
const supabase = createClient(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY);

/** Calls a COGO endpoint. Errors are problem details with a code and a remedy. */
async function cogo<Answer>(method: "GET" | "POST", path: string, body?: object): Promise<Answer> {
  const { data, error } = await supabase.functions.invoke<Answer>(path, {
    method,
    ...(body && { body: { ...body } }),
  });
  if (error === null && data !== null) return data;
  const problem = await error.context.json().catch(() => ({ detail: error.message }));
  throw new Error([problem.detail, problem.remedy].filter(Boolean).join("\n"));
}

interface Event {
  sequence: number;
  type: string;
  payload: Record<string, unknown>;
}

/** Shows a session's events in order, each once, until its task has ended. */
async function follow(sessionId: string, show: (event: Event) => void): Promise<void> {
  let last = 0;
  let ended = false;
  const read = async () => {
    const path = `cogo-sessions/${sessionId}/events?after=${last}`;
    const { events } = await cogo<{ events: Event[] }>("GET", path);
    for (const event of events.filter(({ sequence }) => sequence > last)) {
      last = event.sequence;
      show(event);
      ended ||= ["task:completed", "task:failed", "task:cancelled"].includes(event.type);
    }
  };
  // A broadcast is a hint that there is something to read. The events themselves are rows without gaps.
  let tell = () => {};
  await supabase.realtime.setAuth();
  const channel = supabase.channel(`session:${sessionId}`, { config: { private: true } });
  channel.on("broadcast", { event: "*" }, () => tell()).subscribe();
  while (!ended) {
    const told = new Promise<void>((resolve) => {
      tell = resolve;
      setTimeout(resolve, 5_000);
    });
    await read();
    if (!ended) await told;
  }
  await supabase.removeChannel(channel);
}

// 1. A user. In your app this is your own sign-in.
const email = `ann-${crypto.randomUUID()}@example.com`;
const { error } = await supabase.auth.signUp({ email, password: "correct horse battery" });
if (error) throw error;

// 2. A session and a task.
const { session } = await cogo<{ session: { sessionId: string } }>("POST", "cogo-sessions", {
  title: "Todos",
});
const { task } = await cogo<{ task: { taskId: string } }>("POST", "cogo-tasks", {
  sessionId: session.sessionId,
  requirement: "Build a REST API for a todo list: title, done, due date; filter by done",
});

// 3. What happens, as it happens.
await follow(session.sessionId, ({ sequence, type, payload }) =>
  console.log(sequence, type, payload.summary ?? payload.key ?? payload.phase ?? ""),
);

// 4. The files, and how good they are.
const { artifacts } = await cogo<{ artifacts: { path: string }[] }>(
  "GET",
  `cogo-tasks/${task.taskId}/artifacts`,
);
const { reports } = await cogo<{ reports: { verdict: string }[] }>(
  "GET",
  `cogo-quality/reports?taskId=${task.taskId}`,
);
console.log(`${artifacts.length} files, verdict: ${reports[0]?.verdict}`);
process.exit(0);
