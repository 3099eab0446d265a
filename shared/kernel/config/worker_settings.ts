import { z } from "zod";
import { type Environment, readEnvironment } from "./read_environment.ts";

const milliseconds = (minimum: number, maximum: number) =>
  z.coerce.number().int().min(minimum).max(maximum);

const environmentSchema = z.object({
  COGO_SLICE_MILLISECONDS: milliseconds(1_000, 200_000).default(60_000),
  COGO_WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(50).default(4),
  COGO_LINGER_MILLISECONDS: milliseconds(0, 60_000).default(1_500),
  COGO_TEST_FILE_MILLISECONDS: milliseconds(50, 60_000).optional(),
  COGO_VERIFY_MILLISECONDS: milliseconds(50, 60_000).optional(),
  COGO_FUNCTION_VERSION: z.coerce.number().int().min(0).max(2_147_483_647).default(0),
  /** These two are set by the platform, on hosted projects only. */
  SB_REGION: z.string().optional(),
  DENO_DEPLOYMENT_ID: z.string().optional(),
});

/** The names of the variables that change a worker's settings. */
export const WORKER_SETTINGS = Object.keys(
  environmentSchema.omit({ SB_REGION: true, DENO_DEPLOYMENT_ID: true }).shape,
);

/** How a worker spends its time. */
export interface WorkerSettings {
  /** How long it works per wake. */
  readonly sliceMilliseconds: number;
  /** Steps it holds at a time. */
  readonly concurrency: number;
  /** How long it keeps asking when there is nothing to do. */
  readonly lingerMilliseconds: number;
  /**
   * How long one test file may run in the sandbox. A hosted isolate is killed after 2,000 ms of
   * processor time; elsewhere a slow machine must not fail a right program.
   */
  readonly testFileMilliseconds: number;
  /** Of the deployed function; a later one's workers make the engine drain this one. */
  readonly version: number;
  /** Sandbox time per claim; then the step is handed over. A hosted isolate is retired at 1,000 ms. */
  readonly verifyMilliseconds: number;
}

/** Reads the worker's settings from the environment. @throws CogoError `invalid_configuration`. */
export function readWorkerSettings(environment?: Environment): WorkerSettings {
  const data = readEnvironment(environmentSchema, environment);
  const isHosted = data.SB_REGION !== undefined;
  return {
    sliceMilliseconds: data.COGO_SLICE_MILLISECONDS,
    concurrency: data.COGO_WORKER_CONCURRENCY,
    lingerMilliseconds: data.COGO_LINGER_MILLISECONDS,
    testFileMilliseconds: data.COGO_TEST_FILE_MILLISECONDS ?? (isHosted ? 1_500 : 10_000),
    version: deployedVersion(data.DENO_DEPLOYMENT_ID) ?? data.COGO_FUNCTION_VERSION,
    verifyMilliseconds: data.COGO_VERIFY_MILLISECONDS ?? (isHosted ? 800 : 10_000),
  };
}

/** A hosted function's deployment is named `{project}_{function}_{version}`. */
function deployedVersion(deploymentId: string | undefined): number | undefined {
  const version = /_(\d{1,9})$/.exec(deploymentId ?? "")?.[1];
  return version === undefined ? undefined : Number(version);
}
