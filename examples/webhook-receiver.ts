import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";
import { call, signUp } from "./connect.ts";

const PORT = 4600;

const client = await signUp();
const { secret } = await call<{ secret: string }>(client, "POST", "cogo-sessions/webhooks", {
  url: `http://127.0.0.1:${PORT}/cogo`,
  eventTypes: ["task:completed", "task:failed"],
});
const webhook = new Webhook(secret);
const known = new Set<string>();

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  try {
    webhook.verify(body, headers); // throws unless it is COGO's, unchanged, and of now
  } catch {
    response.writeHead(401).end();
    return;
  }
  response.writeHead(204).end(); // at once: work that takes longer is for later
  const id = headers["webhook-id"] ?? "";
  if (known.has(id)) return; // seen before: each comes at least once
  known.add(id);
  const { type, data } = JSON.parse(body);
  console.log(type, data.taskId === task.taskId ? "of our task" : "of another");
  server.close();
});
server.listen(PORT, "127.0.0.1");

const { session } = await call<{ session: { sessionId: string } }>(
  client,
  "POST",
  "cogo-sessions",
  { title: "Webhooks" },
);
const { task } = await call<{ task: { taskId: string } }>(client, "POST", "cogo-tasks", {
  sessionId: session.sessionId,
  requirement: "Tidy up",
  plan: { steps: [{ key: "tidy", kind: "gate", phase: "tidy", role: "integrator" }] },
});
