import type { z } from "zod";
import type { Run } from "./run.ts";
import type { Stored } from "./stored.ts";

/** A durable function: its name and version are its identity, whatever file it is in. */
export interface Flow<Input = never, Output = unknown> {
  readonly name: string;
  readonly version: number;
  readonly input: z.ZodType;
  run(run: Run, input: Input): Promise<Output>;
  /** Only a type: what it is started with. */
  readonly given?: unknown;
}

/** A flow as its callers see it: what `run.spawn()` takes and gives. */
export interface Callable<Given, Output> extends Flow<never, Output> {
  readonly given?: Given;
}

/**
 * Defines a flow. The function runs again at each attempt, and what its operations came to is given to it again;
 * so it decides by its input and by them alone, and whatever else it does is in a step.
 */
export function flow<Schema extends z.ZodType, Output>(
  name: string,
  definition: {
    /** Goes up with every change to what it does; runs keep the version they began with. */
    readonly version: number;
    readonly input: Schema;
  },
  run: (run: Run, input: z.output<Schema>) => Promise<Output>,
): Callable<z.input<Schema>, Stored<Output>> {
  const { version, input } = definition;
  return {
    name,
    version,
    input,
    run: async (given, value) => (await run(given, value)) as Stored<Output>,
  };
}
