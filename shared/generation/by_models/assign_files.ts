import {
  openRoleDecisionEngine,
  type PlanChange,
  type PlannedStep,
  type RecordedDecision,
  type RoleDecision,
} from "../../engine/mod.ts";
import { type ApiClient, toJson } from "../../kernel/mod.ts";
import type { Contract, PlannedFile } from "./contract.ts";
import type { ProgramSpecification } from "./program_specification.ts";

const AREA_NEEDS = { backend: "backend", frontend: "frontend", data: "databases" } as const;
const FIRST = ["analyse", "contract"];

/**
 * Gives each file of a contract to a role and an agent, as a step of its own. Sources and tests need
 * nothing but the contract and are written side by side; documents tell of the sources, and wait for them.
 */
export async function assignFiles(
  client: ApiClient,
  task: { readonly sessionId: string; readonly specification: ProgramSpecification },
  contract: Contract,
): Promise<{ readonly revision: PlanChange; readonly decision: RecordedDecision }> {
  const engine = await openRoleDecisionEngine(client, task.sessionId);
  const { language, requirement } = task.specification;
  const assigned = contract.files.map((file, index) => {
    const need = { key: `write-${index + 1}`, kind: "write", needs: needsOf(file) };
    const work = { subject: "program", language, requirement: `${requirement} ${file.purpose}` };
    return { file, assignment: engine.makeContextAwareDecision(need, work) };
  });
  const sources = assigned.filter(({ file }) => file.kind === "source");
  const sourceKeys = sources.map(({ assignment }) => assignment.step);
  const steps = assigned.map(({ file, assignment }) =>
    toStep(file, assignment, file.kind === "document" ? sourceKeys : []),
  );
  const reconciler = engine.makeContextAwareDecision({
    key: "reconcile",
    kind: "reconcile",
    needs: ["integration"],
  });
  const keys = steps.map(({ key }) => key);
  return {
    revision: {
      reason: `The contract names ${steps.length} files, each of which is written by itself`,
      add: steps,
      replace: [
        {
          key: "reconcile",
          kind: "reconcile",
          phase: "integrate",
          role: reconciler.role,
          agent: reconciler.agent,
          dependsOn: [...FIRST, ...keys],
          input: {},
        },
      ],
    },
    decision: decide(assigned),
  };
}

function needsOf({ kind, area }: PlannedFile): readonly string[] {
  if (kind === "test") return ["test-generation"];
  if (kind === "document") return ["documentation"];
  return ["code-generation", AREA_NEEDS[area]];
}

function toStep(
  file: PlannedFile,
  { step, role, agent }: RoleDecision,
  after: readonly string[],
): PlannedStep {
  return {
    key: step,
    kind: "write",
    phase: "build",
    role,
    agent,
    dependsOn: [...FIRST, ...after],
    input: { path: file.path },
  };
}

function decide(
  assigned: readonly { readonly file: PlannedFile; readonly assignment: RoleDecision }[],
): RecordedDecision {
  return {
    kind: "assignment",
    inputs: { files: assigned.map(({ file }) => file.path) },
    outcome: toJson(
      assigned.map(({ file, assignment: { step, role, agent } }) => ({
        step,
        path: file.path,
        role,
        agent,
      })),
    ),
    reasons: assigned.map(
      ({ file, assignment }) =>
        `${file.path}: ${assignment.role} on ${assignment.agent}. ${assignment.reasons.join(". ")}`,
    ),
  };
}
