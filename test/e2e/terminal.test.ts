import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { ApprovalDesk } from "../../scripts/cli/tasks/approval_desk.ts";
import { createProgress } from "../../scripts/cli/tasks/create_progress.ts";
import type { Progress } from "../../scripts/cli/terminal/progress.ts";
import type { CogoEvent } from "../../shared/engine/mod.ts";
import type { StreamPiece } from "../../shared/generation/mod.ts";
import type { JsonObject } from "../../shared/kernel/mod.ts";
import { eventually } from "../support/stack.ts";

const TASK = "00000000-0000-4000-8000-000000000001";
const STEP = "00000000-0000-4000-8000-000000000002";
const APPROVAL = "00000000-0000-4000-8000-000000000003";
const OTHER = "00000000-0000-4000-8000-000000000004";
const COLUMNS = 80;

let sequence = 0;
function event(type: CogoEvent["type"], payload: JsonObject): CogoEvent {
  sequence += 1;
  const ids = { sessionId: TASK, taskId: TASK, runId: TASK, stepId: STEP };
  return { sequence, type, ...ids, payload, createdAt: "2030-01-01T00:00:00Z" };
}

function piece(number: number, text: string, done = false): StreamPiece {
  const file = { taskId: TASK, stepId: STEP, key: "write-1", path: "src/todo.ts" };
  return { ...file, sequence: number, text, done };
}

/** A terminal of 80 columns, and what was written to it. */
function openScreen() {
  const writes: string[] = [];
  const stream = new PassThrough();
  stream.on("data", (chunk) => writes.push(stripVTControlCharacters(String(chunk))));
  const screen = Object.assign(stream, { isTTY: true, columns: COLUMNS, rows: 50 });
  return { screen, writes, written: () => writes.join("") };
}

const started: Progress[] = [];
afterEach(() => {
  for (const progress of started.splice(0)) progress.end();
});

function start() {
  const opened = openScreen();
  const progress = createProgress(opened.screen);
  started.push(progress);
  /** As it looks after all output so far. */
  const frame = (): readonly string[] => {
    progress.show(event("session:created", {}));
    return (opened.writes.at(-1) ?? "").split("\n");
  };
  const line = (key: string) => frame().find((each) => each.includes(` ${key} `));
  return { ...opened, progress, frame, line };
}

const executing = (key: string, phase: string) =>
  event("task:executing", { key, phase, agent: "code-generator", role: "backend-developer" });

describe("progress on a terminal", () => {
  it("shows the lines of a file and its last one while it is written, then the result", () => {
    const { progress, line } = start();
    progress.show(executing("write-1", "build"));
    progress.showPiece?.(piece(0, "export class Todo {\n"));
    expect(line("write-1")).toMatch(/write-1 +src\/todo\.ts, 1 line… {2}export class Todo \{$/);
    progress.showPiece?.(piece(1, "  readonly title: string;\n\n"));
    expect(line("write-1")).toMatch(/src\/todo\.ts, 2 lines… {2}readonly title: string;$/);
    progress.showPiece?.(piece(2, "}\n", true));
    expect(line("write-1")).toMatch(/src\/todo\.ts, 4 lines$/);
    progress.show(event("agent:result", { key: "write-1", summary: "src/todo.ts, 4 lines" }));
    progress.showPiece?.(piece(0, "late"));
    expect(line("write-1")).toMatch(/✓ write-1 +src\/todo\.ts, 4 lines$/);
  });

  it("goes on showing what it knew of a file when a piece is lost", () => {
    const { progress, line } = start();
    progress.show(executing("write-1", "build"));
    progress.showPiece?.(piece(0, "one\n"));
    progress.showPiece?.(piece(2, "three\n"));
    expect(line("write-1")).toMatch(/1 line… {2}one$/);
  });

  it("cuts what is written to the terminal's width, and lets it command nothing", () => {
    const { progress, line, screen } = start();
    let raw = "";
    screen.on("data", (chunk) => {
      raw += chunk;
    });
    progress.show(executing("write-1", "build"));
    progress.showPiece?.(piece(0, `\u001b[2J\u202e${"word ".repeat(100)}`));
    const shown = line("write-1") ?? "";
    expect(shown).toContain("word word");
    expect(shown.length).toBeLessThan(COLUMNS);
    expect(raw).not.toContain("\u001b[2J");
    expect(raw).not.toContain("\u202e");
  });

  it("places a step that came into the plan later with its phase", () => {
    const { progress, frame } = start();
    const steps = ["contract", "reconcile"].map((key) => ({ key, phase: key }));
    for (const key of ["analyse", "plan"]) progress.show(executing(key, ""));
    progress.show(event("task:distributed", { steps }));
    progress.show(executing("contract", "contract"));
    progress.show(executing("write-1", "build"));
    progress.show(executing("write-2", "build"));
    const keys = frame().map((line) => /(analyse|plan|contract|write-\d|reconcile)\s/.exec(line));
    expect(keys.flatMap((found) => found?.[1] ?? [])).toEqual([
      "analyse",
      "plan",
      "contract",
      "write-1",
      "write-2",
      "reconcile",
    ]);
  });
});

describe("progress before the first event", () => {
  it("names what is waited for, with the seconds since the command started", () => {
    const { progress, writes } = start();
    progress.announce("starting the embedded stack");
    expect(writes.at(-1)).toMatch(/stack +\S start +starting the embedded stack\n/);
    expect(writes.at(-1)).toMatch(/\n\d+\.\d s$/m);
    progress.show(executing("analyse", "analysis"));
    expect(writes.at(-1)).toMatch(/stack +✓ start/);
  });
});

describe("progress in a pipe", () => {
  it("is a line for each event, with the seconds since the command started", () => {
    const stream = new PassThrough();
    const progress = createProgress(stream);
    progress.announce("starting the functions");
    const until = "2026-03-01T12:00:00Z";
    progress.show(event("step:waiting", { key: "write-1", for: "time", until }));
    const [first, second] = String(stream.read()).split("\n");
    expect(first).toMatch(/^ +\d\.\ds {2}cogo +starting the functions$/);
    // In the time zone of the reader.
    expect(second).toMatch(/write-1: waits for time, until 1 Mar 2026, \d\d:00:00 \S+$/);
  });
  it("shows no pieces", () => {
    expect(createProgress(new PassThrough()).showPiece).toBeUndefined();
  });
});

describe("an approval that is asked for", () => {
  function open(options: { readonly atTerminal: boolean }) {
    const { screen, progress, written, writes } = start();
    const input = new PassThrough();
    const answers: [string, boolean][] = [];
    const desk = new ApprovalDesk({
      progress,
      screen,
      terminal: options.atTerminal ? { input, output: screen } : undefined,
      command: "./cogo approve",
      resolve: async ({ approvalId }, approve) => answers.push([approvalId, approve]),
    });
    const tell = (type: CogoEvent["type"], payload: JsonObject) => {
      const told = event(type, payload);
      progress.show(told);
      desk.observe(told);
    };
    const ask = (approvalId: string, title: string) =>
      tell("approval:requested", { key: "write-1", approvalId, title });
    const isShown = (text: string) =>
      eventually(() => (written().includes(text) ? true : undefined));
    return { desk, input, answers, tell, ask, isShown, written, writes, progress };
  }

  it.each([
    ["y", true],
    ["n", false],
    ["\r", false],
  ])("is a question at a terminal, to which the key %j means %j", async (key, approve) => {
    const { desk, input, answers, ask, isShown } = open({ atTerminal: true });
    ask(APPROVAL, "Spend up to $10.00 more on models for this task");
    await isShown("◆  Spend up to $10.00 more on models for this task?");
    input.write(key);
    await eventually(() => (answers.length > 0 ? true : undefined));
    expect(answers).toEqual([[APPROVAL, approve]]);
    await desk.close();
  });

  it("pauses the display until it is answered", async () => {
    const { desk, input, answers, tell, ask, isShown, written, writes } = open({
      atTerminal: true,
    });
    ask(APPROVAL, "Publish it?");
    await isShown("◆  Publish it?");
    const before = writes.length;
    tell("agent:progress", { key: "plan", message: "Still thinking" });
    expect(writes).toHaveLength(before);
    input.write("y");
    await eventually(() => (answers.length > 0 ? true : undefined));
    await isShown("Still thinking");
    expect(written().indexOf("Still thinking")).toBeGreaterThan(written().indexOf("◆"));
    await desk.close();
  });

  it("waits for the question before it", async () => {
    const { desk, input, answers, ask, isShown, written } = open({ atTerminal: true });
    ask(APPROVAL, "Publish it?");
    ask(OTHER, "Tell everyone?");
    await isShown("◆  Publish it?");
    expect(written()).not.toContain("◆  Tell everyone?");
    input.write("y");
    await isShown("◆  Tell everyone?");
    input.write("n");
    await eventually(() => (answers.length > 1 ? true : undefined));
    expect(answers).toEqual([
      [APPROVAL, true],
      [OTHER, false],
    ]);
    await desk.close();
  });

  it("is withdrawn when someone else decides, or the task ends", async () => {
    const { desk, answers, tell, ask, isShown, written } = open({ atTerminal: true });
    ask(APPROVAL, "Publish it?");
    ask(OTHER, "Tell everyone?");
    await isShown("◆  Publish it?");
    tell("approval:resolved", { key: "write-1", approvalId: APPROVAL, status: "approved" });
    await isShown("◆  Tell everyone?");
    await desk.close();
    expect(answers).toEqual([]);
    expect(written()).not.toContain("to approve:");
  });

  it("is left open at the end of input, with the command that answers it", async () => {
    const { desk, input, answers, ask, isShown } = open({ atTerminal: true });
    ask(APPROVAL, "Publish it?");
    await isShown("◆  Publish it?");
    input.end();
    await isShown(`./cogo approve ${TASK} ${APPROVAL}; to reject: the same with --deny\n`);
    await desk.close();
    expect(answers).toEqual([]);
  });

  it("is printed with the command that answers it where nobody can be asked", async () => {
    const { desk, answers, ask, isShown, written } = open({ atTerminal: false });
    ask(APPROVAL, "Publish it?");
    await isShown(`./cogo approve ${TASK} ${APPROVAL}; to reject: the same with --deny\n`);
    expect(written()).not.toContain("◆");
    expect(answers).toEqual([]);
    await desk.close();
  });
});
