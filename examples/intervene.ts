import { call, signUp, waitFor } from "./connect.ts";

interface Snapshot {
  task: { taskId: string; status: string };
  run: { runId: string };
  steps: { key: string; stepId: string; status: string }[];
}
type Approvals = { approvals: { approvalId: string; status: string; title: string }[] };

const client = await signUp();
const { session } = await call<{ session: { sessionId: string } }>(
  client,
  "POST",
  "cogo-sessions",
  {
    title: "Intervening",
  },
);

/** A gate that opens when a person agrees. */
const ask = (key: string, dependsOn: string[] = []) => ({
  key,
  kind: "gate",
  phase: "release",
  role: "integrator",
  dependsOn,
  approval: { title: `May ${key} go ahead?` },
});
const { task } = await call<Snapshot>(client, "POST", "cogo-tasks", {
  sessionId: session.sessionId,
  requirement: "Release, step by step",
  plan: { steps: [ask("build"), ask("publish", ["build"]), ask("tweet", ["publish"])] },
});
const path = `cogo-tasks/${task.taskId}`;

const snapshot = () => call<Snapshot>(client, "GET", path);
const pending = () =>
  waitFor(async () => {
    const { approvals } = await call<Approvals>(client, "GET", `${path}/approvals`);
    return approvals.find(({ status }) => status === "pending");
  });
const decide = async (approve: boolean) => {
  const { approvalId } = await pending();
  await call(client, "POST", `${path}/approvals/${approvalId}`, { approve });
};

// Pause: nothing new starts until the task is resumed.
await call(client, "POST", `${path}/pause`, { reason: "The provider is down" });
console.log((await snapshot()).task.status);
await call(client, "POST", `${path}/resume`, {});

// Revise the plan: add, replace and remove steps that have not started.
const revision = { reason: "Check it first", add: [ask("check", ["build"])] };
const { planVersion } = await call<{ planVersion: number }>(
  client,
  "POST",
  `${path}/plan`,
  revision,
);
console.log("plan version", planVersion);

// Emit an event that a step may wait for. The first of a name counts.
const event = { name: "answer", payload: { text: "Use PostgreSQL" } };
console.log(await call(client, "POST", `${path}/events`, event));

// Cancel one step, and with it what depends on it.
const tweet = (await snapshot()).steps.find(({ key }) => key === "tweet");
await call(client, "POST", `${path}/steps/${tweet?.stepId}/cancel`, { reason: "Not today" });

// Reject: the step is given up, and the task fails.
await decide(false);
console.log((await snapshot()).task.status);
const { deadLetters } = await call<{ deadLetters: { error: { code: string } }[] }>(
  client,
  "GET",
  `${path}/dead-letters`,
);
console.log(deadLetters[0]?.error.code);

// Redrive: the same run continues where it failed. What was complete stays.
await call(client, "POST", `${path}/redrive`, { reason: "We looked at it again" });
await decide(true);
await decide(true);
await decide(true);
console.log((await waitFor(async () => ended(await snapshot()))).task.status);

// Rerun: a new run, from a step on, with everything before it taken over.
await call(client, "POST", `${path}/rerun`, { fromStep: "publish", idempotencyKey: "once" });
await call(client, "POST", `${path}/cancel`, { reason: "Enough for today" });

// Every intervention is in the audit log.
const { entries } = await call<{ entries: { action: string }[] }>(client, "GET", `${path}/audit`);
console.log(entries.map(({ action }) => action).join(", "));
process.exit(0);

function ended(current: Snapshot): Snapshot | undefined {
  return ["completed", "failed"].includes(current.task.status) ? current : undefined;
}
