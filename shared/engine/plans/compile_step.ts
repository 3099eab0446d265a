import { type JsonObject, jsonObjectSchema, toJson } from "../../kernel/mod.ts";
import { toSeconds } from "../flows/duration.ts";
import type { Approval, Directives, Outputs, WaitFor } from "./plan_directives.ts";
import type { StepKind } from "./step_kind.ts";

/** A step as POST /cogo-tasks takes it. */
export function compileStep(
  key: string,
  kind: StepKind<never, unknown>,
  step: Directives<Outputs, readonly string[]>,
  input: unknown,
): JsonObject {
  const { dependsOn, phase = "work", approval, waitFor, delay, subRun, retry, timeout } = step;
  const { role = kind.role, agent = kind.agent, priority, rateLimit } = step;
  const { if: condition, ifNot, whenUnmet, whenExhausted } = step;
  const filled =
    input === undefined || kind.inputMember === undefined ? input : { [kind.inputMember]: input };
  const planned = {
    ...{ key, kind: kind.kind, phase, role, agent, dependsOn, priority, rateLimit },
    ...{ if: condition, ifNot, whenUnmet, whenExhausted },
    input: { ...kind.input, ...(filled as object | undefined) },
    approval: approval && toApproval(approval),
    waitFor: waitFor && toWaitFor(waitFor),
    delaySeconds: delay && toSeconds(delay),
    subRun: subRun?.toJSON(),
    policy: (retry ?? timeout) && {
      maxAttempts: retry?.attempts,
      baseDelaySeconds: retry?.backoff && toSeconds(retry.backoff),
      timeoutSeconds: timeout && toSeconds(timeout),
    },
  };
  return jsonObjectSchema.parse(toJson(planned));
}

function toWaitFor({ timeout, ...waitFor }: WaitFor) {
  return { ...waitFor, timeoutSeconds: timeout && toSeconds(timeout) };
}

function toApproval({ timeout, escalateAfter, ...approval }: Approval) {
  return {
    ...approval,
    timeoutSeconds: timeout && toSeconds(timeout),
    escalateAfterSeconds: escalateAfter && toSeconds(escalateAfter),
  };
}
