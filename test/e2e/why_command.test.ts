import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openUserClient } from "../../scripts/client/user_client.ts";
import { openSession, submitTask } from "../support/api.ts";
import { runCogo } from "../support/cogo_command.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const TODO = "Build a REST API for a todo list: title, done, due date; filter by done";
const NOBODY = "00000000-0000-4000-8000-000000000000";
const COLUMNS = 80;

const folder = temporaryFolder();
const data = join(folder, "data");
const cogo = (...words: readonly string[]) =>
  runCogo(words, { COGO_DATA: data, COGO_MODELS: "off" });
beforeAll(async () => {
  const up = await cogo("up", "--port", "0");
  expect(up.status, up.errors).toBe(0);
});
afterAll(async () => {
  await cogo("down");
});

const explanationSchema = z.object({
  task: z.object({ status: z.string() }),
  requirement: z.object({ text: z.string(), reasons: z.array(z.string()) }),
  criteria: z.array(
    z.object({ id: z.string(), status: z.string(), why: z.string(), tests: z.array(z.string()) }),
  ),
  template: z.object({ name: z.string().nullable(), reasons: z.array(z.string()) }),
  steps: z.array(
    z.object({
      key: z.string(),
      role: z.string(),
      agent: z.string(),
      fitness: z.number().nullable(),
      attempts: z.number(),
      dependsOn: z.array(z.string()),
      waiting: z.object({ reason: z.string(), remedy: z.string().nullable() }).optional(),
      files: z.array(z.string()),
    }),
  ),
  files: z.array(z.object({ path: z.string(), step: z.string() })),
  verdict: z.object({ verdict: z.string(), score: z.number() }).nullable(),
});

async function explain(taskId: string) {
  const { status, output, errors } = await cogo("why", taskId, "--json");
  expect(status, errors).toBe(0);
  return explanationSchema.parse(JSON.parse(output));
}

/** What a person reads, of which no line is too long. */
async function read(taskId: string): Promise<string> {
  const { status, output, errors } = await cogo("why", taskId);
  expect(status, errors).toBe(0);
  const tooLong = output.split("\n").filter((line) => line.length > COLUMNS);
  expect(tooLong).toEqual([]);
  return output;
}

describe("./cogo why", () => {
  it("leads from the requirement over each step to its files and the verdict of each criterion", async () => {
    const run = await cogo("run", TODO, "--out", join(folder, "todo"), "--json");
    const { task } = z.object({ task: z.object({ id: z.uuid() }) }).parse(JSON.parse(run.output));
    const explanation = await explain(task.id);
    expect(explanation.requirement.text).toBe(TODO);
    expect(explanation.requirement.reasons).not.toEqual([]);
    expect(explanation.template).toMatchObject({ name: "code-generation" });
    expect(explanation.template.reasons.join()).toContain("Chosen");
    const generate = explanation.steps.find(({ key }) => key === "generate");
    expect(generate).toMatchObject({
      role: "backend-developer",
      agent: "code-generator",
      fitness: expect.any(Number),
      attempts: 1,
      dependsOn: ["analyse", "design", "plan"],
      files: expect.arrayContaining(["src/resources/todos.ts"]),
    });
    const steps = explanation.steps.map(({ key }) => key);
    expect(explanation.files.filter(({ step }) => !steps.includes(step))).toEqual([]);
    expect(explanation.criteria[0]).toMatchObject({
      id: "AC-1",
      status: "proven",
      tests: ["test/todos.test.ts"],
    });
    expect(explanation.verdict).toMatchObject({ verdict: "passed" });
    const text = await read(task.id);
    expect(text).toMatch(
      /Expected to take [\d.]+ s, at most [\d.]+ s in nine of ten\s+runs; it took/,
    );
    for (const part of [
      "generate as backend-developer, by code-generator, whose fitness was",
      "proven AC-1:",
      "passed, ",
    ]) {
      expect(text).toContain(part);
    }
  });

  it("says what a task that is under way waits for, and what would help", async () => {
    const { apiUrl, publishableKey } = z
      .object({ apiUrl: z.string(), publishableKey: z.string() })
      .parse(JSON.parse(await readFile(join(data, "stack.json"), "utf8")));
    const user = await openUserClient({ apiUrl, publishableKey, folder: data });
    const ask = {
      ...{ key: "ask", kind: "gate", phase: "release", role: "integrator" },
      approval: { title: "Publish it?" },
    };
    const taskId = await submitTask(user, {
      sessionId: await openSession(user),
      requirement: "Do as planned ".repeat(20),
      plan: { steps: [ask] },
    });
    const { template, steps, verdict, criteria } = await explain(taskId);
    expect({ template: template.name, verdict, criteria }).toEqual({
      ...{ template: null, verdict: null, criteria: [] },
    });
    expect(steps).toMatchObject([
      { key: "ask", waiting: { reason: expect.stringContaining("Publish it?") } },
    ]);
    const text = await read(taskId);
    expect(text).toContain("Waits: ");
    expect(text).toContain("It came with the task");
  });

  it("says of a task that failed before it had a plan what was wrong, and that there is none", async () => {
    const run = await cogo("run", "Write me a poem about rain", "--json");
    const { task } = z.object({ task: z.object({ id: z.uuid() }) }).parse(JSON.parse(run.output));
    expect((await explain(task.id)).task.status).toBe("failed");
    const text = await read(task.id);
    expect(text).toContain("[requirement_not_understood]");
    expect(text).toContain("None was made: the task ended before");
  });

  it("knows no task of this id", async () => {
    const { status, errors } = await cogo("why", NOBODY);
    expect(status).toBe(1);
    expect(errors).toContain("not_found");
  });
});
