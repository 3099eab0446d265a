import { createLogUpdate } from "log-update";
import pc from "picocolors";
import type { CogoEvent } from "../../../shared/engine/mod.ts";
import { StreamAssembly, type StreamPiece } from "../../../shared/generation/mod.ts";
import type { Progress, Screen } from "../terminal/progress.ts";
import { describeTurn, readPayload } from "./describe_event.ts";

interface StepLine {
  readonly key: string;
  readonly phase: string;
  state: "waiting" | "running" | "done" | "skipped" | "failed";
  note: string;
}

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** A line for every step, redrawn as it proceeds, with what is being written as it is written. */
export function createLiveDisplay(screen: Screen): Progress {
  const startedAt = performance.now();
  const update = createLogUpdate(screen);
  const assembly = new StreamAssembly();
  const start = waiting("start", "stack");
  const lines = [start, waiting("analyse", "analysis"), waiting("plan", "planning")];
  let frame = 0;
  let isAway = false;
  const draw = () => {
    if (isAway) return;
    const steps = render(lines, FRAMES[frame++ % FRAMES.length] ?? "", screen.columns);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    update(`${steps}\n${pc.dim(`${seconds} s`)}`);
  };
  const timer = setInterval(draw, 100);
  return {
    announce(text) {
      start.state = "running";
      start.note = text;
      draw();
    },
    show(event) {
      start.state = "done";
      start.note = "";
      apply(lines, event);
      draw();
    },
    showPiece(piece) {
      const text = assembly.receive(piece);
      const line = lines.find(({ key }) => key === piece.key);
      // A piece may come after the result of its step: the two have different channels.
      if (text === undefined || line?.state !== "running") return;
      line.note = describeWriting(piece, text);
    },
    async giveWay(use) {
      draw();
      update.done();
      isAway = true;
      await use().finally(() => {
        isAway = false;
      });
      draw();
    },
    end() {
      clearInterval(timer);
      draw();
      update.done();
    },
  };
}

function waiting(key: string, phase: string): StepLine {
  return { key, phase, state: "waiting", note: "" };
}

function apply(lines: StepLine[], event: CogoEvent): void {
  const payload = readPayload(event);
  if (event.type === "task:distributed" && Array.isArray(payload.steps)) {
    for (const { key, phase } of payload.steps) lines.push(waiting(key, phase ?? ""));
  }
  if (event.type === "task:executing") place(lines, payload.key ?? "", payload.phase ?? "");
  const line = lines.find(({ key }) => key === payload.key);
  if (line === undefined) return;
  switch (event.type) {
    case "task:executing":
      line.state = "running";
      line.note = `${payload.agent} as ${payload.role}`;
      break;
    case "agent:progress":
      line.note = payload.message ?? line.note;
      break;
    case "agent:result":
      line.state = "done";
      line.note = payload.summary ?? "";
      break;
    default:
      if (!/^(step|approval):/.test(event.type)) return;
      line.state = stateAfter(event);
      line.note = describeTurn(event);
  }
}

/** A step that was added to a running plan stands with its phase, or before the steps still to come. */
function place(lines: StepLine[], key: string, phase: string): void {
  if (lines.some((line) => line.key === key)) return;
  const last = lines.findLastIndex((line) => line.phase === phase);
  const next = lines.findIndex(({ state }) => state === "waiting");
  const index = last >= 0 ? last + 1 : next >= 0 ? next : lines.length;
  lines.splice(index, 0, waiting(key, phase));
}

function stateAfter(event: CogoEvent): StepLine["state"] {
  if (event.type === "step:failed") return "failed";
  if (event.type === "step:skipped" || event.type === "step:cancelled") return "skipped";
  return "waiting";
}

function render(lines: readonly StepLine[], spinner: string, columns: number | undefined): string {
  const marks = {
    waiting: pc.dim("·"),
    running: pc.cyan(spinner),
    done: pc.green("✓"),
    skipped: pc.dim("–"),
    failed: pc.red("✗"),
  };
  let phase = "";
  return lines
    .map((line) => {
      const heading = line.phase === phase ? "" : line.phase;
      phase = line.phase;
      const room = Math.max((columns ?? 80) - 28, 20);
      const note = line.note.length > room ? `${line.note.slice(0, room - 1)}…` : line.note;
      return `${pc.dim(heading.padEnd(10))} ${marks[line.state]} ${line.key.padEnd(12)} ${pc.dim(note)}`;
    })
    .join("\n");
}

/** How far a file is while it is written, and its last line: `src/todo.ts, 42 lines…  return todo;`. */
function describeWriting({ path, done }: StreamPiece, text: string): string {
  const lines = text.trimEnd().split("\n");
  const count = `${lines.length} ${lines.length === 1 ? "line" : "lines"}`;
  if (done) return `${path}, ${count}`;
  // A model's words are no commands to the terminal.
  const last = (lines.at(-1) ?? "").replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ").trim();
  return `${path}, ${count}…  ${last}`;
}
