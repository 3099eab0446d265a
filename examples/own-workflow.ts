import { readFile } from "node:fs/promises";
import { call, signUp, waitFor } from "./connect.ts";

interface Validation {
  version: number;
  problems: { step?: string; input?: string; message: string }[];
}
interface DryRun {
  template: string;
  version: number;
  steps: { key: string; role: string; agent: string }[];
  estimate: { seconds: { p50: number; p90: number } };
}
interface Snapshot {
  task: { taskId: string };
  run: { template: string | null; templateVersion: number | null };
}

const draft = JSON.parse(await readFile("examples/careful-template.json", "utf8"));

const client = await signUp();
await call(client, "PUT", "cogo-workflows/careful", draft);
const { version, problems } = await call<Validation>(
  client,
  "POST",
  "cogo-workflows/careful/validate",
  {},
);
for (const { step, input, message } of problems) console.log(step, input, message);
await call(client, "PUT", "cogo-workflows/careful/shares", { shares: { [version]: 1 } });

const { session } = await call<{ session: { sessionId: string } }>(
  client,
  "POST",
  "cogo-sessions",
  { title: "Reading" },
);
const wish = {
  sessionId: session.sessionId,
  requirement: "Build a REST API for a reading list: title, finished; filter by finished",
  models: "off",
};
const trial = await call<DryRun>(client, "POST", "cogo-workflows/dry-run", wish);
console.log(`would be planned from ${trial.template}, version ${trial.version}`);
console.log(`${trial.steps.length} steps, about ${Math.ceil(trial.estimate.seconds.p50)} s`);

const { task } = await call<Snapshot>(client, "POST", "cogo-tasks", {
  ...wish,
  template: "careful",
});
const { run } = await waitFor(async () => {
  const snapshot = await call<Snapshot>(client, "GET", `cogo-tasks/${task.taskId}`);
  return snapshot.run.template === null ? undefined : snapshot;
});
console.log(`planned from ${run.template}, version ${run.templateVersion}`);
process.exit(0);
