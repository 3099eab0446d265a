import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { StepExecution, StepHandler, StepOutcome } from "../../../../shared/engine/mod.ts";
import { StepRefused } from "../../../../shared/engine/mod.ts";
import { CogoError } from "../../../../shared/kernel/mod.ts";
import { createTask } from "../../../support/task_fixture.ts";
import { type Engine, openEngine } from "./open_engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());
beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  await engine.reset();
  await createTask(engine.test);
  return () => vi.restoreAllMocks();
});

type Execute = (execution: StepExecution) => Promise<StepOutcome>;

async function run(execute: Execute): Promise<void> {
  const handler: StepHandler = { kind: "analyse", estimateMilliseconds: 1, execute };
  const agent = engine.openAgent([handler]);
  const [step] = await agent.receiveInstruction(1);
  if (step === undefined) throw new Error("Expected a ready step");
  await agent.executeRole(step);
}

const completed = (result: object = {}): StepOutcome => ({
  status: "completed",
  result: { output: {}, summary: "Done", ...result },
});
const read = async (sql: string) => (await engine.test.asOwner(sql))[0];
const readStep = () =>
  read("select status, attempts, stalls, output, error from cogo.steps where key = 'analyse'");

/** What Postgres does not store, and what is stored of it. */
const TEXTS: readonly (readonly [string, string, string])[] = [
  ["a null character", "a\u0000b", "a\uFFFDb"],
  ["the first half of a pair", "a\uD83Db", "a\uFFFDb"],
  ["the second half of a pair", "a\uDE00b", "a\uFFFDb"],
];

describe.each(TEXTS)("%s in what a worker reports is stored as U+FFFD:", (_, text, stored) => {
  it("a thrown error, after the first attempt", async () => {
    await run(() => Promise.reject(new Error(text)));
    expect(await readStep()).toMatchObject({
      attempts: 1,
      stalls: 0,
      error: { code: "internal_error", message: stored },
    });
  });

  it("an error with details", async () => {
    const details = { [text]: [text] };
    const error = new CogoError({ code: "broken", message: text, remedy: text, details });
    await run(() => Promise.reject(error));
    expect(await readStep()).toMatchObject({
      attempts: 1,
      error: { code: "broken", message: stored, remedy: stored, details: { [stored]: [stored] } },
    });
  });

  it("a refusal, which stays final", async () => {
    await run(() => Promise.reject(new StepRefused({ code: "no", message: text })));
    expect(await readStep()).toMatchObject({ status: "failed", error: { message: stored } });
    const attempts = await read("select count(*)::int as count from cogo.attempts");
    expect(attempts).toEqual({ count: 1 });
  });

  it("a refusal that is returned", async () => {
    await run(async () => ({ status: "refused", error: { code: "no", message: text } }));
    expect(await readStep()).toMatchObject({ status: "failed", error: { message: stored } });
  });

  it("an output", async () => {
    await run(async () => completed({ output: { [text]: [text] } }));
    expect(await readStep()).toMatchObject({ status: "completed", output: { [stored]: [stored] } });
  });

  it("an artifact, a decision, a title and a summary", async () => {
    const file = { path: `${text}.txt`, kind: "document", content: text };
    const decision = { kind: "why", inputs: text, outcome: text, reasons: [text] };
    const result = { artifacts: [file], decisions: [decision], title: text, summary: text };
    await run(async () => completed(result));
    expect(await readStep()).toMatchObject({ status: "completed" });
    expect(await read("select path, content from cogo.artifacts")).toEqual({
      path: `${stored}.txt`,
      content: stored,
    });
    expect(await read("select inputs, reasons from cogo.decisions")).toEqual({
      inputs: stored,
      reasons: [stored],
    });
    expect(await read("select title from cogo.tasks")).toEqual({ title: stored });
  });

  it("a checkpoint, progress, a piece of a stream and what was found", async () => {
    await run(async ({ checkpoint, reportProgress, stream, retrieve }) => {
      await checkpoint(text, text);
      await reportProgress(text);
      await stream({ text });
      expect(await retrieve("search", { text }, async () => ({ text }))).toEqual({ text: stored });
      return completed();
    });
    expect(await readStep()).toMatchObject({ status: "completed", attempts: 0 });
    const checkpoint =
      "select value from cogo.step_checkpoints where key not like 'context:%' limit 1";
    expect(await read(checkpoint)).toEqual({ value: stored });
  });

  it("a request for approval", async () => {
    await run(async ({ requestApproval }) => {
      await requestApproval("spend", { title: text, details: { text } });
      return completed();
    });
    expect(await readStep()).toMatchObject({ status: "waiting" });
    expect(await read("select title, details from cogo.approvals")).toEqual({
      title: stored,
      details: { text: stored },
    });
  });
});

describe("a long error", () => {
  it.each([998, 999, 1_000])(
    "whose character no. %i is a pair is cut between characters",
    async (at) => {
      await run(() => Promise.reject(new Error(`${"x".repeat(at)}😀 the rest`)));
      const message = "x".repeat(at) + (at === 998 ? "😀" : "");
      expect(await readStep()).toMatchObject({ error: { message } });
    },
  );
});
