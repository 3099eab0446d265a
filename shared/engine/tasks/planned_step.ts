import { z } from "zod";
import { jsonObjectSchema } from "../../kernel/mod.ts";

const slug = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "Expected words-with-hyphens");
const seconds = z.number().positive().max(31_536_000);

/** What a step overrides of its kind's policy. */
const policySchema = z.strictObject({
  maxAttempts: z.number().int().min(1).max(1000).optional(),
  maxStalls: z.number().int().min(1).max(1000).optional(),
  retryStrategy: z.enum(["exponential", "fixed", "none"]).optional(),
  baseDelaySeconds: z.number().min(0).max(86_400).optional(),
  maxDelaySeconds: z.number().min(0).max(86_400).optional(),
  jitter: z.number().min(0).max(1).optional(),
  leaseSeconds: z.number().min(1).max(86_400).optional(),
  timeoutSeconds: seconds.optional(),
});

const approvalRequestSchema = z.strictObject({
  title: z.string().trim().min(1).max(200).optional(),
  details: jsonObjectSchema.optional(),
  timeoutSeconds: seconds.optional(),
  whenExpired: z.enum(["approve", "reject"]).optional(),
  escalateAfterSeconds: seconds.optional(),
  escalateTo: z.string().trim().min(1).max(200).optional(),
  role: z.enum(["approver", "owner"]).optional(),
});

const eventName = z
  .string()
  .min(1)
  .max(100)
  .refine((name) => name === name.trim(), "Expected a name without blanks around it");

/** A gate waits for the first of these events. */
const waitForSchema = z.strictObject({
  events: z
    .array(eventName)
    .min(1)
    .max(100)
    .refine((names) => new Set(names).size === names.length, "Expected each event once"),
  timeoutSeconds: seconds.optional(),
  whenExpired: z.enum(["fail", "continue"]).optional(),
});

/** A limit of the tenant's own, by a key such as a customer or a repository. */
const limitSchema = z
  .strictObject({
    key: z.string().trim().min(1).max(200),
    /** How many steps of the key run at a time. */
    concurrency: z.number().int().min(1).max(10_000).optional(),
    /** How many start in a minute. */
    perMinute: z.number().min(0.001).max(1_000_000).optional(),
    burst: z.number().int().min(1).max(10_000).optional(),
  })
  .refine(
    ({ concurrency, perMinute, burst }) =>
      perMinute !== undefined || (concurrency !== undefined && burst === undefined),
    "Expected a concurrency or a rate, and a burst only with a rate",
  );

const memberShape = {
  key: slug.max(100),
  kind: slug,
  phase: z.string().trim().min(1).max(100),
  role: slug,
  /** By default the one that plays the role best. */
  agent: slug.optional(),
  dependsOn: z
    .array(slug)
    .max(1000)
    .refine((keys) => new Set(keys).size === keys.length, "Expected each key once")
    .optional(),
  input: jsonObjectSchema.optional(),
  priority: z.number().int().min(0).max(1000).optional(),
  policy: policySchema.optional(),
  rateLimit: slug.optional(),
  if: jsonObjectSchema.optional(),
  ifNot: jsonObjectSchema.optional(),
  whenUnmet: z.enum(["skip", "skip-cascade", "fail"]).optional(),
  whenExhausted: z.enum(["fail", "skip", "skip-cascade"]).optional(),
  /** `key` or `key.member` of a dependency's output: an array. */
  map: z
    .string()
    .max(500)
    .refine((path) => !path.split(".").includes(""), "Expected key or key.member of a dependency")
    .optional(),
  approval: approvalRequestSchema.optional(),
  waitFor: waitForSchema.optional(),
  delaySeconds: seconds.optional(),
  limit: limitSchema.optional(),
  /** Given up when nobody has started it by then. */
  expiresAfterSeconds: seconds.optional(),
};

const WORKERS_ONLY =
  "Expected policy, limit, rateLimit and expiresAfterSeconds on a step that a worker does, and not on a gate or a sub-run";

/** Whether a step that no worker does says nothing of how its worker is to be treated. */
function isWorkersOrPlain(step: {
  readonly kind: string;
  readonly subRun?: unknown;
  readonly policy?: object | undefined;
  readonly limit?: unknown;
  readonly rateLimit?: unknown;
  readonly expiresAfterSeconds?: unknown;
}): boolean {
  const { kind, subRun, policy = {}, limit, rateLimit, expiresAfterSeconds } = step;
  if (kind !== "gate" && subRun === undefined) return true;
  return (
    Object.keys(policy).length === 0 && (limit ?? rateLimit ?? expiresAfterSeconds) === undefined
  );
}

/** A step as a user plans it; docs/reference/plans.md explains every member. */
export type PlannedStep = z.infer<z.ZodObject<typeof memberShape>> & {
  /** A plan of its own, run below the step. */
  readonly subRun?:
    | { readonly steps: readonly PlannedStep[]; readonly reason?: string | undefined }
    | undefined;
};

export const plannedStepSchema: z.ZodType<PlannedStep> = z
  .strictObject({
    ...memberShape,
    subRun: z
      .strictObject({
        /** Without any, the step completes at once. */
        steps: z.lazy(() => z.array(plannedStepSchema).max(10_000)),
        reason: z.string().trim().min(1).max(500).optional(),
      })
      .optional(),
  })
  .refine(
    ({ map, subRun, approval, waitFor, delaySeconds }) =>
      [map ?? subRun, approval, waitFor, delaySeconds].filter((each) => each !== undefined)
        .length <= 1,
    "Expected map and subRun, or one of approval, waitFor and delaySeconds, got several",
  )
  .refine(
    ({ kind, waitFor }) => waitFor === undefined || kind === "gate",
    "Expected waitFor with the kind gate alone",
  )
  .refine(
    ({ rateLimit, limit }) => rateLimit === undefined || limit === undefined,
    "Expected at most one of rateLimit and limit, got both",
  )
  .refine(
    ({ expiresAfterSeconds, map, subRun, approval, waitFor }) =>
      expiresAfterSeconds === undefined || (map ?? subRun ?? approval ?? waitFor) === undefined,
    "Expected expiresAfterSeconds without map, subRun, approval and waitFor",
  )
  .refine(isWorkersOrPlain, WORKERS_ONLY);

const { phase: _phase, role: _role, agent: _agent, ...templateShape } = memberShape;

/** A step of a workflow template: who does it is decided when a plan is made, by the capabilities it needs. */
export const templateStepSchema = z.strictObject({
  ...templateShape,
  /** The capabilities that the step asks of a role. */
  needs: z.array(slug).min(1),
});

const { approval: _approval, waitFor: _waitFor, map: _map, ...failureShape } = memberShape;

/** A step that is added when the run fails; one that `compensates` another undoes what that one did. */
const failureStepSchema = z
  .strictObject({
    ...failureShape,
    whenExhausted: z.enum(["skip", "skip-cascade"]).optional(),
    compensates: slug.max(100).optional(),
  })
  .refine(
    ({ compensates, dependsOn = [] }) => compensates === undefined || dependsOn.length === 0,
    "Expected a compensation to depend on nothing: their order is the engine's",
  )
  .refine(isWorkersOrPlain, WORKERS_ONLY);

/** What a plan does when its run fails or is cancelled. */
export const failureStepsSchema = z.array(failureStepSchema).min(1).max(1_000);

/** The steps of a plan, each by itself: that each depends on what it reads is the engine's to say. */
export const plannedStepsSchema = z.array(plannedStepSchema).min(1).max(10_000);
