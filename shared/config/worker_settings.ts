import { z } from "zod";
import { CogoError } from "../kernel/cogo_error.ts";

const settingsSchema = z.object({
  /** Milliseconds a worker works per wake. */
  COGO_SLICE_MILLISECONDS: z.coerce.number().int().min(1_000).max(200_000).default(60_000),
  /** Steps a worker holds at a time. */
  COGO_WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(50).default(4),
  /** Milliseconds an idle worker keeps asking before it sleeps. */
  COGO_LINGER_MILLISECONDS: z.coerce.number().int().min(0).max(60_000).default(1_500),
  /** Milliseconds one test file may run in the sandbox. */
  COGO_TEST_FILE_MILLISECONDS: z.coerce.number().int().min(50).max(60_000).default(1_500),
  /**
   * Milliseconds of processor time the sandbox may use per claim before it hands over. An Edge Function
   * isolate is retired at 1,000 and killed at 2,000.
   */
  COGO_VERIFY_MILLISECONDS: z.coerce.number().int().min(50).max(60_000).default(800),
});
export type WorkerSettings = z.infer<typeof settingsSchema>;

/** Reads the worker's settings from the environment. @throws CogoError `invalid_configuration`. */
export function readWorkerSettings(
  environment: Readonly<Record<string, string | undefined>> = globalThis.process.env,
): WorkerSettings {
  const parsed = settingsSchema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CogoError({
    code: "invalid_configuration",
    message: `${issue?.path.join(".")}: ${issue?.message}`,
    remedy: "Correct the secret with `supabase secrets set`, or unset it for the default",
  });
}
