import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, renameSync, symlinkSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createRunner } from "../../../../scripts/runner/mod.ts";
import { canonicalTarget } from "../../../../shared/engine/delivery/delivery_target.ts";
import type { OpenDestination } from "../../../../shared/engine/delivery/open_destination.ts";
import {
  createDeliverStep,
  createDestinations,
  createRollBackStep,
} from "../../../../shared/engine/mod.ts";
import { createWorkerAgent } from "../../../../shared/engine/worker/worker_agent.ts";
import type { ApiClient } from "../../../../shared/kernel/mod.ts";
import { type GitHost, startGitHost } from "../../../support/git_host/git_host.ts";
import { submit } from "../../../support/plan_fixture.ts";
import { openServiceClient } from "../../../support/service_client.ts";
import {
  claimOne,
  clear,
  complete,
  plannedStep,
  QUEUE,
  sweep,
  type TaskFixture,
} from "../../../support/task_fixture.ts";
import { temporaryFolder } from "../../../support/temporary_folder.ts";
import { openTestDatabase, type TestDatabase } from "../../../support/test_database.ts";

const GITHUB = "github:acme/todo";
const APP = { path: "src/app.ts", content: "export const port = process.env.TODO_PORT;\n" };
const RUNNER_SECRET = "a-secret-of-the-runner";

const folder = temporaryFolder();
let test: TestDatabase;
let client: ApiClient;
let host: GitHost;
let runner: ReturnType<typeof serve>;
let runnerUrl: string;
beforeAll(async () => {
  test = await openTestDatabase();
  client = await openServiceClient(test);
  host = await startGitHost(["acme/todo"]);
  runner = serve({ fetch: createRunner(RUNNER_SECRET, { delivers: true }), port: 0 });
  await new Promise<void>((listening) => runner.once("listening", () => listening()));
  const address = runner.address();
  runnerUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  await permit(GITHUB);
});
afterAll(async () => {
  runner.close();
  await host.close();
  await test.close();
});
afterEach(async () => {
  host.disturb(undefined);
  test.setClock(null);
  await clear(test);
});

async function permit(target: string, asks = true, credential = host.token): Promise<void> {
  await test.asWorker("select cogo_api.set_delivery_target($1, $2, $3, $4)", [
    target,
    asks,
    credential,
    host.url,
  ]);
}

const deliverStep = (target: string, change = {}) =>
  plannedStep("deliver", {
    ...{ kind: "deliver", phase: "delivery", role: "integrator", agent: "integration" },
    ...change,
    input: { target, ...(change as { input?: object }).input },
  });

/** A task whose plan makes the files and delivers them. */
async function make(target: string, files: readonly object[] = [APP]): Promise<TaskFixture> {
  const task = await submit(test, [
    plannedStep("make"),
    deliverStep(target, { dependsOn: ["make"], policy: { maxAttempts: 3 } }),
  ]);
  const artifacts = files.map((file) => ({ kind: "source", ...file }));
  await complete(test, await claimOne(test, QUEUE), { output: {}, artifacts });
  return task;
}

/** One attempt at the step that is ready, by a worker that nobody has heard of before, after something else happens. */
async function work(before: () => Promise<void> = async () => {}): Promise<void> {
  const host_ = new URL(host.url).host;
  const open = createDestinations({
    http: { secrets: {}, privateHosts: [host_], project: undefined },
    runner: { url: runnerUrl, secret: RUNNER_SECRET },
  });
  const openAfter: OpenDestination = async (...delivery) => {
    await before();
    return await open(...delivery);
  };
  const handlers = [createDeliverStep(client, openAfter), createRollBackStep(client, openAfter)];
  const identity = { workerId: crypto.randomUUID(), queue: "integration", version: 0, capacity: 1 };
  const worker = createWorkerAgent(
    client,
    identity,
    new Map(handlers.map((each) => [each.kind, each])),
  );
  for (const step of await worker.receiveInstruction(1)) await worker.executeRole(step);
}

/** Takes back what a task has delivered, as another task of its owner does. */
async function rollBack(task: TaskFixture, target: string): Promise<void> {
  const step = { ...deliverStep(target, { input: { taskId: task.taskId } }), kind: "roll-back" };
  await task.asUser("select cogo_api.create_task($1, 'Back', plan => $2::jsonb)", [
    task.sessionId,
    JSON.stringify({ steps: [step] }),
  ]);
  await work();
}

/** Delivers what a task has made, as another task of its owner does. */
async function deliverAgain(task: TaskFixture, target: string): Promise<void> {
  await task.asUser("select cogo_api.create_task($1, 'Again', plan => $2::jsonb)", [
    task.sessionId,
    JSON.stringify({ steps: [deliverStep(target, { input: { taskId: task.taskId } })] }),
  ]);
}

async function decide({ asUser }: TaskFixture, approve: boolean): Promise<void> {
  await asUser(
    `select cogo_api.resolve_approval(approval_id, ${approve}) from cogo_api.approvals where status = 'pending'`,
  );
}

async function readDelivery({ asUser, taskId }: TaskFixture) {
  const [row] = await asUser("select * from cogo_api.deliveries where task_id = $1", [taskId]);
  return row;
}

const changes = () => host.calls.filter((call) => !call.startsWith("GET "));

describe("a delivery to GitHub", () => {
  it("shows what would change, changes nothing unless that is approved, and then opens one pull request", async () => {
    const before = changes().length;
    const task = await make(GITHUB, [
      APP,
      { path: "README.md", content: "# Todo\n" },
      { path: ".github/workflows/ci.yml", content: "on: push" },
    ]);
    await work();
    expect(changes()).toHaveLength(before);
    const [approval] = await task.asUser("select title, details from cogo_api.approvals");
    expect(approval).toMatchObject({
      title: "Deliver 3 files (quality not judged) to github:acme/todo as a pull request onto main",
      details: {
        added: [".env.example", "src/app.ts"].reverse(),
        changed: ["README.md"],
        leftOut: [".github/workflows/ci.yml"],
        configuration: [
          { name: "TODO_PORT", kind: "number", required: true, readBy: "src/app.ts:1" },
        ],
      },
    });
    await decide(task, true);
    await work();
    const { pulls, branches, objects } = host.repository("acme/todo");
    const delivery = await readDelivery(task);
    expect(delivery).toMatchObject({
      status: "delivered",
      reached: { pullRequest: { number: pulls.length } },
    });
    const [pull] = pulls.slice(-1);
    const commit = objects.commit(branches.get(pull?.head ?? "") ?? "");
    expect(commit?.parents).toEqual([branches.get("main")]);
    const tree = objects.tree(commit?.tree ?? "");
    expect(objects.blob(tree?.get("src/app.ts") ?? "")).toBe(APP.content);
    expect(objects.blob(tree?.get(".env.example") ?? "")).toBe(
      "# number, required; read by src/app.ts:1\nTODO_PORT=\n",
    );

    const kept = await test.asOwner(
      "select count(*)::int as n from cogo.audit_entries where details::text like '%' || $1 || '%'",
      [host.token],
    );
    expect(kept).toEqual([{ n: 0 }]);
  });

  it("that is rejected changes nothing and fails the run", async () => {
    const before = changes().length;
    const task = await make(GITHUB);
    await work();
    await decide(task, false);
    await work();
    expect(changes()).toHaveLength(before);
    expect(await readDelivery(task)).toMatchObject({
      status: "rejected",
      error: { code: "delivery_rejected" },
    });
  });

  it.each([
    ["/git/commits", "delivery_unreachable"],
    ["/git/refs", "delivery_unreachable"],
    ["/pulls", "delivery_unreachable"],
  ])("is made once though nobody heard that POST %s was done", async (path) => {
    await permit(GITHUB, false);
    const task = await make(GITHUB);
    const { pulls, branches } = host.repository("acme/todo");
    const before = [pulls.length, branches.size];
    host.disturb({ call: new RegExp(`^POST .*${path}$`), times: 1, when: "after", status: 502 });
    await work();
    expect(await readDelivery(task)).toMatchObject({ status: "failed" });
    test.setClock(new Date(Date.now() + 600_000).toISOString());
    await sweep(test);
    await work();
    expect(await readDelivery(task)).toMatchObject({ status: "delivered", error: null });
    expect([pulls.length, branches.size]).toEqual(before.map((count) => count + 1));
  });

  it("of a result that is there is found, and taken back on request", async () => {
    await permit(GITHUB, false);
    const task = await make(GITHUB);
    await work();
    const { pulls, branches } = host.repository("acme/todo");
    const before = pulls.length;
    await deliverAgain(task, "github:Acme//todo.git/");
    await work();
    expect(pulls).toHaveLength(before);
    await rollBack(task, GITHUB);
    expect(await readDelivery(task)).toMatchObject({ status: "rolled-back" });
    expect(pulls.at(-1)?.state).toBe("closed");
    expect(branches.has(pulls.at(-1)?.head ?? "")).toBe(false);
  });

  it("is taken back only when that is approved, too", async () => {
    await permit(GITHUB);
    const task = await make(GITHUB);
    await work();
    await decide(task, true);
    await work();
    const before = changes().length;
    await rollBack(task, GITHUB);
    await decide(task, false);
    await work();
    expect(changes()).toHaveLength(before);
    expect(await readDelivery(task)).toMatchObject({ status: "delivered" });
    await rollBack(task, GITHUB);
    expect(changes()).toHaveLength(before);
    await decide(task, true);
    await work();
    expect(await readDelivery(task)).toMatchObject({ status: "rolled-back" });
  });

  it("of a result that was made again takes the place of the one before", async () => {
    await permit(GITHUB, false);
    const task = await make(GITHUB);
    await work();
    await task.asUser("select cogo_api.rerun_task($1)", [task.taskId]);
    const artifacts = [{ ...APP, kind: "source", content: "export const port = 80;\n" }];
    await complete(test, await claimOne(test, QUEUE), { output: {}, artifacts });
    await work();
    const { pulls, branches } = host.repository("acme/todo");
    const [first, second] = pulls.slice(-2);
    expect([first?.state, second?.state]).toEqual(["closed", "open"]);
    expect(branches.has(first?.head ?? "")).toBe(false);
    expect(await readDelivery(task)).toMatchObject({
      ...{ status: "delivered", round: 2 },
      reached: { branch: second?.head },
    });
  });

  it("that three want at once is made by one, and all are answered that it is there", async () => {
    await permit(GITHUB, false);
    const task = await make(GITHUB);
    for (const _ of [1, 2]) await deliverAgain(task, GITHUB);
    const { pulls, branches } = host.repository("acme/todo");
    const before = [pulls.length, branches.size];
    const calls = host.calls.length;
    await work(async () => {
      for (const _ of [1, 2]) await work();
      expect(host.calls).toHaveLength(calls);
    });
    const settled = async () =>
      (
        await task.asUser(
          "select from cogo_api.steps where kind = 'deliver' and status = 'completed'",
        )
      ).length;
    expect(await settled()).toBe(1);
    for (const seconds of [60, 120]) {
      test.setClock(new Date(Date.now() + seconds * 1000).toISOString());
      await sweep(test);
      await work();
    }
    const steps = await task.asUser(
      "select status, error, output ->> 'status' as delivered from cogo_api.steps where kind = 'deliver'",
    );
    expect(steps).toEqual(
      Array(3).fill({ status: "completed", error: null, delivered: "delivered" }),
    );
    expect([pulls.length, branches.size]).toEqual(before.map((count) => count + 1));
  });

  it.each([
    [401, {}, "delivery_unauthorised"],
    [403, {}, "delivery_unauthorised"],
    [404, {}, "delivery_target_missing"],
    [409, {}, "delivery_target_empty"],
    [403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "4000000000" }, "rate_limited"],
  ])("that is answered with %i %j says %s", async (status, headers, code) => {
    const task = await make(GITHUB);
    host.disturb({ call: /git\/ref/, times: 9, when: "before", status, headers });
    await work();
    expect(await readDelivery(task)).toMatchObject({ status: "failed", error: { code } });
  });
});

describe("what is not delivered", () => {
  it.each([
    [
      "delivery_has_secret",
      { path: "a.ts", content: `const key = "ghp_${"Zx8cV5bN2mQ7".repeat(3)}";` },
    ],
    ["delivery_path_refused", { path: "src/.git/config", content: "[core]" }],
  ])("%s", async (code, file) => {
    const before = host.calls.length;
    const task = await make(GITHUB, [APP, file]);
    await work();
    expect(await readDelivery(task)).toMatchObject({ status: "failed", error: { code } });
    expect(JSON.stringify(await readDelivery(task))).not.toContain("ghp_");
    expect(host.calls).toHaveLength(before);
  });

  it("anything to a target that no operator has permitted", async () => {
    await expect(make("github:acme/other")).rejects.toMatchObject({ sqlstate: "OG009" });
  });

  it("twice to one place under two names", async () => {
    const names = {
      "github:ACME//Todo.git/": "github:acme/todo",
      " git:/srv//x.git/./": "git:/srv/x.git",
      "git:/srv/x/.git": "git:/srv/x",
      "dir:C:\\out\\": "dir:C:/out",
      "github:acme/.git": "github:acme/.git",
    };
    for (const [name, canonical] of Object.entries(names)) {
      const [row] = await test.asOwner("select cogo.canonical_target($1) as target", [name]);
      expect([canonicalTarget(name.trim()), row?.target]).toEqual([canonical, canonical]);
    }
  });
});

describe("a delivery to this machine", () => {
  it("is a branch of a bare repository, whose commit is made once", async () => {
    const path = join(folder, "results.git");
    execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", path]);
    await permit(`git:${path}`, false);
    const task = await make(`git:${path}`);
    await work();
    const delivery = await readDelivery(task);
    expect(delivery).toMatchObject({ status: "delivered" });
    const { branch } = z.object({ branch: z.string() }).parse(delivery?.preview);
    const git = (...words: readonly string[]) =>
      execFileSync("git", ["-C", path, ...words], { encoding: "utf8" });
    expect(git("show", `${branch}:src/app.ts`)).toBe(APP.content);
    expect(git("rev-list", "--count", branch)).toBe("1\n");
  });

  it("is files in a folder, where none with other content is overwritten", async () => {
    const path = join(folder, "out");
    mkdirSync(path);
    await permit(`dir:${path}`, false);
    await make(`dir:${path}`);
    await work();
    expect(await readFile(join(path, "src/app.ts"), "utf8")).toBe(APP.content);
    const other = await make(`dir:${path}`, [{ ...APP, content: "export {};\n" }]);
    await work();
    expect(await readDelivery(other)).toMatchObject({ error: { code: "delivery_conflict" } });
    expect(await readFile(join(path, "src/app.ts"), "utf8")).toBe(APP.content);
  });

  it("is no file out of the folder, whatever links are in it, and none where one is refused", async () => {
    const path = join(folder, "linked");
    mkdirSync(path);
    mkdirSync(join(folder, "outside"));
    symlinkSync("../outside", join(path, "src"));
    await permit(`dir:${path}`, false);
    const task = await make(`dir:${path}`, [{ path: "README.md", content: "# Read\n" }, APP]);
    await work();
    expect(await readDelivery(task)).toMatchObject({ error: { code: "delivery_path_refused" } });
    expect(readdirSync(join(folder, "outside"))).toEqual([]);
    expect(readdirSync(path)).toEqual(["src"]);
  });

  it("is taken back from the folder, and not from where a link leads meanwhile", async () => {
    const path = join(folder, "moved");
    await permit(`dir:${path}`, false);
    const task = await make(`dir:${path}`);
    await work();
    renameSync(join(path, "src"), join(folder, "victim"));
    symlinkSync("../victim", join(path, "src"));
    await rollBack(task, `dir:${path}`);
    expect(readdirSync(join(folder, "victim"))).toEqual(["app.ts"]);
  });

  it("leaves no empty folders behind when it is taken back", async () => {
    const path = join(folder, "back");
    mkdirSync(path);
    await permit(`dir:${path}`, false);
    const task = await make(`dir:${path}`);
    await work();
    await rollBack(task, `dir:${path}`);
    expect(await readDelivery(task)).toMatchObject({ status: "rolled-back" });
    expect(readdirSync(path)).toEqual([]);
  });
});
