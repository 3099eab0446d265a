/** The queues of the benchmark by the function that a wake for them calls; as in register.sql. */
export const QUEUE_OF_FUNCTION: Readonly<Record<string, string>> = {
  "cogo-orchestrator": "orchestration",
  "chaos-worker-1": "chaos-1",
  "chaos-worker-2": "chaos-2",
  // As every function that serves flows.
  "chaos-flow": "chaos-flow",
};

/** The isolates of a function: each is a process, and each may be woken. */
export function isolatesOf(functionSlug: string): readonly string[] {
  return [`${functionSlug}-a`, `${functionSlug}-b`];
}

/** Every worker process there is. */
export const ISOLATES = Object.keys(QUEUE_OF_FUNCTION).flatMap(isolatesOf);
