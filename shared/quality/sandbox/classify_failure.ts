import { JSException } from "quickjs-wasi";
import type { ExecutionFailure } from "./contract.ts";
import { SourceSyntaxError } from "./evaluate_source.ts";

/** Measured with a function of one call; see docs/adr/0006 for why it cannot be more. */
const STACK_OVERFLOW =
  "RangeError: Maximum call stack size exceeded. The sandbox has some 2,000 frames, Node 20 some 11,000.";

/** Says what an error out of the engine means. */
export function classifyFailure(error: unknown): ExecutionFailure {
  if (error instanceof SourceSyntaxError) {
    return { reason: "syntax_error", message: error.message };
  }
  if (error instanceof JSException) return classifyThrown(error.name, error.message);
  if (error instanceof RangeError) {
    return { reason: "stack_overflow", message: STACK_OVERFLOW };
  }
  const message = error instanceof Error ? error.message : String(error);
  return message.startsWith("Job execution error: ")
    ? classifyText(message.slice("Job execution error: ".length))
    : { reason: "sandbox_error", message };
}

/** Says what an uncaught error of tested code means, by its text: "TypeError: not a function". */
export function classifyText(text: string): ExecutionFailure {
  const colon = text.indexOf(": ");
  return colon < 0
    ? { reason: "uncaught_error", message: text }
    : classifyThrown(text.slice(0, colon), text.slice(colon + 2));
}

function classifyThrown(name: string, message: string): ExecutionFailure {
  const text = name === "" ? message : `${name}: ${message}`;
  if (name === "InternalError" && message === "interrupted") {
    return { reason: "timeout", message: "It was stopped." };
  }
  if (name === "InternalError" && message === "out of memory") {
    return { reason: "memory_limit", message: "It used more memory than it may." };
  }
  if (name === "RangeError" && message === "Maximum call stack size exceeded") {
    return { reason: "stack_overflow", message: STACK_OVERFLOW };
  }
  return { reason: "uncaught_error", message: text };
}
