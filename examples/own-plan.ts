import { readFile } from "node:fs/promises";
import { call, signUp, waitFor } from "./connect.ts";

interface Snapshot {
  task: { taskId: string; status: string };
  steps: { key: string; status: string; waitingFor: string | null }[];
}
interface Approval {
  approvalId: string;
  status: string;
  title: string;
}

const plan = JSON.parse(await readFile(process.argv[2] ?? "examples/release-plan.json", "utf8"));

const client = await signUp();
const { session } = await call<{ session: { sessionId: string } }>(
  client,
  "POST",
  "cogo-sessions",
  {
    title: "Release 1.2.0",
  },
);
const { task } = await call<Snapshot>(client, "POST", "cogo-tasks", {
  sessionId: session.sessionId,
  requirement: "Publish release 1.2.0",
  plan,
});

// The plan runs by itself until it needs a person.
const approval = await waitFor(async () => {
  const path = `cogo-tasks/${task.taskId}/approvals`;
  const { approvals } = await call<{ approvals: Approval[] }>(client, "GET", path);
  return approvals.find(({ status }) => status === "pending");
});
console.log(approval.title);
await call(client, "POST", `cogo-tasks/${task.taskId}/approvals/${approval.approvalId}`, {
  approve: true,
  comment: "Looks good",
});

const end = await waitFor(async () => {
  const snapshot = await call<Snapshot>(client, "GET", `cogo-tasks/${task.taskId}`);
  return snapshot.task.status === "running" ? undefined : snapshot;
});
for (const { key, status } of end.steps) console.log(key, status);
console.log("task", end.task.status);
process.exit(end.task.status === "completed" ? 0 : 1);
