import { createLogUpdate } from "log-update";
import pc from "picocolors";
import type { CogoEvent } from "../../shared/events/event.ts";
import { describeEvent, describeTurn, readPayload } from "./describe_event.ts";

/** Shows events as they come: a live display on a terminal, one line each elsewhere. */
export interface Progress {
  readonly show: (event: CogoEvent) => void;
  readonly end: () => void;
}

export function createProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? createDisplay(stream) : createLines(stream);
}

function createLines(stream: NodeJS.WriteStream): Progress {
  let started: number | undefined;
  return {
    show(event) {
      // From the first event on: what went before was not the task's.
      started ??= Date.now();
      const text = describeEvent(event);
      if (text === undefined) return;
      const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(6);
      stream.write(`${seconds}s  ${event.type.padEnd(18)}  ${text}\n`);
    },
    end: () => undefined,
  };
}

interface StepLine {
  readonly key: string;
  phase: string;
  state: "waiting" | "running" | "done" | "skipped" | "failed";
  note: string;
}

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

function createDisplay(stream: NodeJS.WriteStream): Progress {
  const update = createLogUpdate(stream);
  const lines = new Map<string, StepLine>([
    ["analyse", { key: "analyse", phase: "analysis", state: "waiting", note: "" }],
    ["plan", { key: "plan", phase: "planning", state: "waiting", note: "" }],
  ]);
  let frame = 0;
  const draw = () => update(render(lines, FRAMES[frame++ % FRAMES.length] ?? "", stream.columns));
  const timer = setInterval(draw, 100);
  return {
    show(event) {
      apply(lines, event);
      draw();
    },
    end() {
      clearInterval(timer);
      draw();
      update.done();
    },
  };
}

function apply(lines: Map<string, StepLine>, event: CogoEvent): void {
  const payload = readPayload(event);
  if (event.type === "task:distributed" && Array.isArray(payload.steps)) {
    for (const { key, phase } of payload.steps) {
      lines.set(key, { key, phase, state: "waiting", note: "" });
    }
  }
  const line = lines.get(payload.key ?? "");
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

function stateAfter(event: CogoEvent): StepLine["state"] {
  if (event.type === "step:failed") return "failed";
  if (event.type === "step:skipped" || event.type === "step:cancelled") return "skipped";
  return "waiting";
}

function render(
  lines: ReadonlyMap<string, StepLine>,
  spinner: string,
  columns: number | undefined,
): string {
  const marks = {
    waiting: pc.dim("·"),
    running: pc.cyan(spinner),
    done: pc.green("✓"),
    skipped: pc.dim("–"),
    failed: pc.red("✗"),
  };
  let phase = "";
  return [...lines.values()]
    .map((line) => {
      const heading = line.phase === phase ? "" : line.phase;
      phase = line.phase;
      const room = Math.max((columns ?? 80) - 28, 20);
      const note = line.note.length > room ? `${line.note.slice(0, room - 1)}…` : line.note;
      return `${pc.dim(heading.padEnd(10))} ${marks[line.state]} ${line.key.padEnd(12)} ${pc.dim(note)}`;
    })
    .join("\n");
}
