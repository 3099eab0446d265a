import { createLogUpdate } from "log-update";
import pc from "picocolors";
import { z } from "zod";
import type { CogoEvent } from "../../shared/events/event.ts";

/** Shows events as they come: a live display on a terminal, one line each elsewhere. */
export interface Progress {
  readonly show: (event: CogoEvent) => void;
  readonly end: () => void;
}

export function createProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? createDisplay(stream) : createLines(stream);
}

const payloadSchema = z.looseObject({
  key: z.string().optional(),
  phase: z.string().optional(),
  agent: z.string().optional(),
  role: z.string().optional(),
  summary: z.string().nullish(),
  message: z.string().optional(),
  verdict: z.string().optional(),
  score: z.coerce.number().optional(),
  steps: z
    .union([z.number(), z.array(z.looseObject({ key: z.string(), phase: z.string() }))])
    .optional(),
  error: z.looseObject({ message: z.string() }).nullish(),
});

function createLines(stream: NodeJS.WriteStream): Progress {
  let started: number | undefined;
  return {
    show(event) {
      // From the first event on: what went before was not the task's.
      started ??= Date.now();
      const text = describe(event);
      if (text === undefined) return;
      const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(6);
      stream.write(`${seconds}s  ${event.type.padEnd(18)}  ${text}\n`);
    },
    end: () => undefined,
  };
}

/** One line for people; nothing for events that only repeat another. */
function describe(event: CogoEvent): string | undefined {
  const payload = payloadSchema.parse(event.payload);
  switch (event.type) {
    case "phase:started":
    case "phase:completed":
      return payload.phase;
    case "task:executing":
      return `${payload.key} by ${payload.agent} as ${payload.role}`;
    case "agent:result":
      return `${payload.key}: ${payload.summary ?? "done"}`;
    case "agent:progress":
      return `${payload.key}: ${payload.message}`;
    case "quality:assessment":
    case "quality:report":
      return `${payload.verdict}, score ${payload.score}`;
    case "step:retrying":
    case "step:stalled":
    case "step:failed":
      return `${payload.key}: ${payload.error?.message ?? "its worker vanished"}`;
    case "task:failed":
    case "task:cancelled":
      return payload.error?.message;
    case "task:distributed":
      return Array.isArray(payload.steps)
        ? payload.steps.map((step) => step.key).join(", ")
        : undefined;
    case "task:completed":
      return "done";
    default:
      return undefined;
  }
}

interface StepLine {
  readonly key: string;
  phase: string;
  state: "waiting" | "running" | "done" | "failed";
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
  const payload = payloadSchema.parse(event.payload);
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
    case "step:failed":
      line.state = "failed";
      line.note = payload.error?.message ?? "";
      break;
    case "step:retrying":
    case "step:stalled":
      line.state = "waiting";
      line.note = payload.error?.message ?? "its worker vanished; another takes over";
      break;
    default:
      break;
  }
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
