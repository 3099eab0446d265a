import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { approvalsAnswer } from "../../functions/tasks/contract.ts";
import { openUserClient } from "../../scripts/client/user_client.ts";
import type { ModelServer } from "../../scripts/model_server/start_model_server.ts";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import { get, openSession, readTask, submitTask } from "../support/api.ts";
import type { EndedCommand } from "../support/cogo_command.ts";
import {
  cogoWithModels,
  SLUGIFY,
  startCogoWithModels,
  startExampleModels,
} from "../support/model_command.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";

const folder = temporaryFolder();
let server: ModelServer;
/** The user of the command line. */
let user: ApiClient;
beforeAll(async () => {
  server = await startExampleModels();
  const up = await cogo("up", "--port", "0");
  expect(up.status, up.errors).toBe(0);
  const data = join(folder, "data");
  const stack = z
    .object({ apiUrl: z.string(), secretKey: z.string(), publishableKey: z.string() })
    .parse(JSON.parse(await readFile(join(data, "stack.json"), "utf8")));
  user = await openUserClient({ ...stack, folder: data });
  const operator = createClient(stack.apiUrl, stack.secretKey, { db: { schema: "cogo_api" } });
  // Less than what a contract may cost; twice as much is enough for all.
  const budget = { scope: "task", subject: "*", amount_usd: 0.16 };
  const { error } = await operator.rpc("set_budget", budget);
  expect(error).toBeNull();
});
afterAll(async () => {
  await cogo("down");
  await server.close();
});

const cogo = (...words: readonly string[]) => cogoWithModels(server, folder, ...words);

/** A run in a pipe, and someone who types, with words of their own, each command that it prints. */
async function runAnswering(name: string, answer: (asked: Asked) => readonly string[]) {
  const answers: Promise<EndedCommand>[] = [];
  const words = ["run", SLUGIFY, "--out", join(folder, name)];
  const { child, ended } = startCogoWithModels(server, folder, ...words);
  createInterface({ input: child.stdout }).on("line", (line) => {
    const asked = /\.\/cogo approve (?<task>[\w-]{36}) (?<id>[\w-]{36});/.exec(line)?.groups;
    if (asked) answers.push(cogo(...answer({ task: asked.task ?? "", id: asked.id ?? "" })));
  });
  return { ...(await ended), answers: await Promise.all(answers) };
}
interface Asked {
  readonly task: string;
  readonly id: string;
}

describe("a run whose budget is spent", () => {
  it("says in a pipe how to answer, and goes on to its end when that is approved", async () => {
    const ended = await runAnswering("approved", ({ task }) => ["approve", task]);
    expect(ended.output).toContain("waits for approval: Spend up to $");
    expect(ended.answers).toEqual([
      {
        status: 0,
        errors: "",
        output: expect.stringMatching(
          /^Approved: Spend up to \$\d+\.\d+ more on models for this task\n$/,
        ),
      },
    ]);
    expect(ended.status, ended.output).toBe(0);
    const source = await readFile(join(folder, "approved", "src", "slugify.ts"), "utf8");
    expect(source).toContain("export function slugify");
  });

  it("ends with budget_exceeded when that is denied", async () => {
    const ended = await runAnswering("denied", ({ task, id }) => {
      return ["approve", task, id, "--deny", "--comment", "Too dear"];
    });
    expect(ended.answers.map(({ output }) => output)).toEqual([
      expect.stringMatching(/^Rejected: Spend up to/),
    ]);
    expect(ended.output).toContain("rejected: Too dear");
    expect(ended.output).toContain("[budget_exceeded]");
    expect(ended.status).toBe(1);
  });
});

describe("./cogo approvals and ./cogo approve", () => {
  const step = (key: string, title: string) => ({
    key,
    kind: "gate",
    phase: "release",
    role: "integrator",
    agent: "integration",
    approval: { title, timeoutSeconds: 3600 },
  });
  let taskId: string;
  beforeAll(async () => {
    taskId = await submitTask(user, {
      sessionId: await openSession(user),
      requirement: "Do as planned",
      plan: { steps: [step("one", "Publish it?"), step("two", "Tell everyone?")] },
    });
  });
  const readApprovals = async () => {
    const path = `cogo-tasks/${taskId}/approvals`;
    return (await get(user, path, approvalsAnswer)).approvals;
  };

  it("list what plans ask for as well, with the command that answers each", async () => {
    const { status, output } = await cogo("approvals");
    expect(status).toBe(0);
    for (const { title, approvalId } of await readApprovals()) {
      expect(output).toContain(`${title}\n  ./cogo approve ${taskId} ${approvalId}\n`);
    }
    expect(output).toContain("; rejected at ");
  });

  it("ask which one is meant when a task waits for several", async () => {
    const { status, errors } = await cogo("approve", taskId);
    expect(status).toBe(2);
    for (const { title, approvalId } of await readApprovals()) {
      expect(errors).toContain(`${approvalId} (${title})`);
    }
  });

  it("answer the one that is named, and then the only one left; no decision is made twice", async () => {
    const [first, second] = await readApprovals();
    const id = first?.approvalId ?? "";
    const approved = await cogo("approve", taskId, id, "--comment", "Fine");
    expect(approved).toMatchObject({ status: 0, output: `Approved: ${first?.title}\n` });
    expect((await cogo("approve", taskId, id)).status).toBe(0);
    const changed = await cogo("approve", taskId, id, "--deny");
    expect(changed.status).toBe(1);
    expect(changed.errors).toContain("[invalid_state]");
    expect((await cogo("approve", taskId, "--deny")).output).toBe(`Rejected: ${second?.title}\n`);
    expect(await readApprovals()).toMatchObject([
      { status: "approved", comment: "Fine" },
      { status: "rejected", comment: null },
    ]);
    expect((await cogo("approvals")).output).toBe("No approvals pending\n");
    const none = await cogo("approve", taskId);
    expect(none).toMatchObject({ status: 1, errors: expect.stringContaining("[not_found]") });
  });

  it("say that a task is not there", async () => {
    const { status, errors } = await cogo("approve", NOBODY);
    expect(status).toBe(1);
    expect(errors).toContain(`No task ${NOBODY} [not_found]`);
  });
});

describe("./cogo tell", () => {
  it("says something to a task, which goes on when it waits for that", async () => {
    const steps = [
      {
        key: "hold",
        kind: "gate",
        phase: "a",
        role: "integrator",
        waitFor: { events: ["message:1"] },
      },
    ];
    const sessionId = await openSession(user);
    const body = { sessionId, requirement: "Wait for me", plan: { steps } };
    const taskId = await submitTask(user, body);
    expect(await cogo("tell", taskId, "Go on")).toEqual({
      ...{ status: 0, errors: "" },
      output: "Message 1: steps that start from now on are shown it\n",
    });
    expect((await readTask(user, taskId)).task.status).toBe("completed");
    const late = await cogo("tell", taskId, "Wait!");
    expect(late).toMatchObject({ status: 1, errors: expect.stringContaining("[invalid_state]") });
  });
});
