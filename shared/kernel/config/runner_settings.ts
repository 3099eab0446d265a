import { z } from "zod";
import { CogoError } from "../cogo_error.ts";
import { type Environment, readEnvironment } from "./read_environment.ts";

/** What the runner and those who ask it share: what a bearer token can be, and nobody guesses. */
export const runnerSecretSchema = z
  .string("Expected it to be set")
  .regex(/^[\w.~+/-]{16,}=*$/, "Expected at least 16 letters, digits or -._~+/");

const environmentSchema = z.object({
  COGO_RUNNER_URL: z.url({ protocol: /^https?$/ }).optional(),
  COGO_RUNNER_SECRET: runnerSecretSchema.optional(),
});

/** The names of the variables that locate the runner; the second is a secret. */
export const RUNNER_SETTINGS = Object.keys(environmentSchema.shape);

/** The runner: a process on a machine, for what does not fit an isolate. */
export interface RunnerSettings {
  readonly url: string;
  /** What it is asked with. */
  readonly secret: string;
}

/** Reads where the runner is; undefined where there is none. @throws CogoError `invalid_configuration`. */
export function readRunnerSettings(environment?: Environment): RunnerSettings | undefined {
  const { COGO_RUNNER_URL: url, COGO_RUNNER_SECRET: secret } = readEnvironment(
    environmentSchema,
    environment,
  );
  if (url === undefined) return undefined;
  if (secret !== undefined) return { url: url.replace(/\/$/, ""), secret };
  throw new CogoError({
    code: "invalid_configuration",
    message: "COGO_RUNNER_URL is set, and COGO_RUNNER_SECRET is not",
    remedy: "Set it to what the runner was started with, or unset COGO_RUNNER_URL",
  });
}
