import {
  type LeasedStep,
  openRoleDecisionEngine,
  type PlanChange,
  type PlannedStep,
} from "../../engine/mod.ts";
import { type ApiClient, toJson } from "../../kernel/mod.ts";
import type { Finding } from "../../quality/mod.ts";
import type { Contract } from "./contract.ts";

/** Whether a compiler found it: in a test too it can be corrected without changing what is executed. */
export function isAboutTypes(finding: { readonly rule: string }): boolean {
  return finding.rule === "types";
}

/** The findings that may be corrected: tests are frozen, and what else there is against one is for the gate. */
export function selectCorrectable(
  findings: readonly Finding[],
  { files }: Contract,
): readonly Finding[] {
  const kinds = new Map(files.map(({ path, kind }) => [path, kind]));
  return findings.filter((finding) => {
    const kind = kinds.get(finding.path);
    return kind !== undefined && (kind !== "test" || isAboutTypes(finding));
  });
}

/** How often what a review does not let pass is corrected and reviewed again. */
const MOST_REPAIRS = 2;
const PHASE = "quality";

/**
 * Has what a review does not let pass corrected and reviewed again before the gate: a change of the plan.
 * Undefined when nothing is to be corrected, or it was tried often enough; then the gate fails.
 */
export async function planRepair(
  client: ApiClient,
  review: Pick<LeasedStep, "key" | "sessionId" | "context">,
  blockers: readonly Finding[],
): Promise<PlanChange | undefined> {
  const round = Number(/^review-(\d+)$/.exec(review.key)?.[1] ?? 1);
  if (blockers.length === 0 || round > MOST_REPAIRS) return undefined;
  const engine = await openRoleDecisionEngine(client, review.sessionId);
  const toStep = (
    step: Pick<PlannedStep, "key" | "kind" | "dependsOn" | "input">,
    ...needs: readonly string[]
  ): PlannedStep => {
    const { role, agent } = engine.makeContextAwareDecision({ ...step, needs });
    return { ...step, phase: PHASE, role, agent };
  };
  const repair = `repair-${round}`;
  // Where there is one, it may have changed the contract.
  const agreed = ["analyse", "contract", "reconcile"].filter(
    (key) => key in review.context.outputs,
  );
  const again = `review-${round + 1}`;
  return {
    reason: `${blockers.length} findings do not pass: they are corrected, and the files reviewed again`,
    add: [
      toStep(
        {
          key: repair,
          kind: "repair",
          dependsOn: [...agreed, review.key],
          input: { findings: toJson(blockers) },
        },
        "integration",
      ),
      toStep(
        { key: again, kind: "review", dependsOn: [...agreed, repair], input: {} },
        "code-review",
      ),
    ],
    replace: [
      toStep(
        {
          key: "verify",
          kind: "verify",
          dependsOn: ["analyse", "reconcile", again],
          input: { review: again },
        },
        "test-execution",
        "quality-assessment",
      ),
    ],
  };
}
