import {
  openRoleDecisionEngine,
  type PlanChange,
  type PlannedStep,
  type RecordedDecision,
  type RoleDecision,
} from "../../engine/mod.ts";
import { type ApiClient, CogoError, toJson } from "../../kernel/mod.ts";
import type { AgreedContract, Contract, PlannedFile } from "./contract.ts";
import type { ProgramSpecification } from "./program_specification.ts";

const AREA_NEEDS = { backend: "backend", frontend: "frontend", data: "databases" } as const;
const FIRST = ["analyse", "contract"];

interface AssignedFile {
  readonly file: PlannedFile;
  readonly assignment: RoleDecision;
}

/**
 * Gives each file of a contract to a role and an agent, as a step of its own. Sources and tests need
 * nothing but the contract and are written side by side; documents tell of the sources, and wait for them.
 * A role that writes tests writes no code, and the one that rules on tests writes neither.
 */
export async function assignFiles(
  client: ApiClient,
  task: {
    readonly sessionId: string;
    readonly specification: ProgramSpecification;
    readonly architect: string;
  },
  contract: Contract,
): Promise<{
  readonly agreed: AgreedContract;
  readonly revision: PlanChange;
  readonly decisions: readonly RecordedDecision[];
}> {
  const engine = await openRoleDecisionEngine(client, task.sessionId);
  const { language, requirement } = task.specification;
  const assign = (file: PlannedFile, index: number, others: ReadonlySet<string>) => {
    const need = { key: `write-${index + 1}`, kind: "write", needs: needsOf(file) };
    const work = { subject: "program", language, requirement: `${requirement} ${file.purpose}` };
    return { file, assignment: chooseOther(engine.makeContextAwareDecision(need, work), others) };
  };
  const first = contract.files.map((file, index) => assign(file, index, new Set()));
  const coders = rolesOf(first, "source");
  const assigned = first.map((each, index) =>
    each.file.kind === "test" ? assign(each.file, index, coders) : each,
  );
  const testers = rolesOf(assigned, "test");
  const reconcile = { key: "reconcile", kind: "reconcile" };
  const reconciler = engine.makeContextAwareDecision({ ...reconcile, needs: ["integration"] });
  const adjudicator = chooseOther(
    engine.makeContextAwareDecision({ ...reconcile, needs: ["adjudication"] }),
    new Set([...coders, ...testers]),
  );
  return {
    agreed: {
      ...{ ...contract, authors: authorsOf(assigned) },
      ...{ adjudicator: adjudicator.role, architect: task.architect },
    },
    revision: revise(assigned, reconciler),
    decisions: [decide(assigned), decideAuthorship({ coders, testers, adjudicator })],
  };
}

function rolesOf(
  assigned: readonly AssignedFile[],
  kind: PlannedFile["kind"],
): ReadonlySet<string> {
  return new Set(
    assigned.filter(({ file }) => file.kind === kind).map(({ assignment }) => assignment.role),
  );
}

/** The fittest role that is none of the others. */
function chooseOther(decision: RoleDecision, others: ReadonlySet<string>): RoleDecision {
  if (!others.has(decision.role)) return decision;
  const next = decision.passedOver.find(({ role }) => !others.has(role));
  if (next !== undefined) {
    const { role, agent } = next;
    const reason = `${decision.role} would be fitter, but has another part in this: ${role} is independent of it`;
    return { ...decision, role, agent, reasons: [reason] };
  }
  throw new CogoError({
    code: "no_role",
    message: `Expected a role for step "${decision.step}" that is none of ${[...others].join(", ")}, found none`,
    remedy: "Give its capabilities to another role with cogo_api.set_role()",
  });
}

function revise(assigned: readonly AssignedFile[], reconciler: RoleDecision): PlanChange {
  const sources = assigned.filter(({ file }) => file.kind === "source");
  const sourceKeys = sources.map(({ assignment }) => assignment.step);
  const steps = assigned.map(({ file, assignment }) =>
    toStep(file, assignment, file.kind === "document" ? sourceKeys : []),
  );
  return {
    reason: `The contract names ${steps.length} files, each of which is written by itself`,
    add: steps,
    replace: [
      {
        key: "reconcile",
        kind: "reconcile",
        phase: "integrate",
        role: reconciler.role,
        agent: reconciler.agent,
        dependsOn: [...FIRST, ...steps.map(({ key }) => key)],
        input: {},
      },
    ],
  };
}

function authorsOf(assigned: readonly AssignedFile[]): Record<string, string> {
  return Object.fromEntries(assigned.map(({ file, assignment }) => [file.path, assignment.role]));
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

function decide(assigned: readonly AssignedFile[]): RecordedDecision {
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

/** Who has written what: evidence is worth something because its author is another than the code's. */
function decideAuthorship(parts: {
  readonly coders: ReadonlySet<string>;
  readonly testers: ReadonlySet<string>;
  readonly adjudicator: RoleDecision;
}): RecordedDecision {
  const [code, tests] = [[...parts.coders], [...parts.testers]];
  const adjudicator = parts.adjudicator.role;
  return {
    kind: "authorship",
    inputs: {},
    outcome: { code, tests, adjudicator },
    reasons: [
      `Code is written by ${code.join(", ")}, from the contract`,
      `Tests are written by ${tests.join(", ")}, from the criteria and the contract, without sight of the code; once code exists they are frozen`,
      `Where they disagree ${adjudicator} rules, by the criterion`,
    ],
  };
}
