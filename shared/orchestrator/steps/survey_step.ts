import { z } from "zod";
import {
  openRoleDecisionEngine,
  type PlannedStep,
  type RoleDecision,
  readInput,
  type SourceKind,
  type StepHandler,
  type StepOutcome,
  TaskStore,
} from "../../engine/mod.ts";
import { type ApiClient, toJson } from "../../kernel/mod.ts";

const inputSchema = z.object({
  /** Which survey of the run it is: more sources may come. */
  number: z.number().int(),
  /** Steps that the analysis waits for as well. */
  before: z.array(z.string()),
});
const PHASE = "requirements";

/** What must be known to read each kind of source. */
const NEEDS: Readonly<Record<SourceKind, readonly string[]>> = {
  conversation: ["requirements-analysis", "domain-modelling"],
  document: ["requirements-analysis", "complexity-assessment"],
  text: ["requirements-analysis", "complexity-assessment"],
  code: ["api-design", "data-modelling"],
  picture: ["requirements-analysis"],
};

/**
 * Gives each source that nobody has read to the role that fits it best: a change of the plan, by which they are read side
 * by side and brought together before the analysis.
 */
export function createSurveyStep(client: ApiClient): StepHandler {
  return {
    kind: "survey",
    estimateMilliseconds: 5_000,
    async execute({ step }): Promise<StepOutcome> {
      const { number, before } = readInput(inputSchema, step);
      const sources = await new TaskStore(client).listSources(step.taskId);
      const unread = sources.filter(({ format, readAt }) => format !== null && readAt === null);
      const engine = await openRoleDecisionEngine(client, step.sessionId);
      const decide = (key: string, kind: string, needs: readonly string[]) =>
        engine.makeContextAwareDecision({ key, kind, needs });
      const readers = unread.map(({ ordinal, kind }) =>
        decide(`gather-${ordinal}`, "gather", NEEDS[kind]),
      );
      const joined = number === 1 ? "requirements" : `requirements-${number}`;
      const joiner = decide(joined, "requirements", NEEDS.text);
      const analyst = decide("analyse", "analyse", NEEDS.text);
      const gathering = readers.map((reader, index) =>
        toStep(reader, "gather", [step.key], { source: unread[index]?.ordinal ?? 0 }),
      );
      return {
        status: "completed",
        result: {
          output: { sources: unread.map(({ ordinal }) => ordinal) },
          summary: `${unread.length} sources: ${readers.map(({ role }) => role).join(", ")}`,
          decisions: [decideReaders(readers)],
          revision: {
            reason: `${unread.length} sources are read side by side, each by the role that fits it`,
            add: [
              ...gathering,
              toStep(
                joiner,
                "requirements",
                readers.map((each) => each.step),
                {},
              ),
            ],
            replace: replaced(analyst, before, joined, number),
          },
        },
      };
    },
  };
}

function toStep(
  { step: key, role, agent }: RoleDecision,
  kind: string,
  dependsOn: readonly string[],
  input: PlannedStep["input"],
): PlannedStep {
  return { key, kind, phase: PHASE, role, agent, dependsOn: [...dependsOn], input };
}

/** The analysis waits for them; a person who is to approve them, in the first survey, too. */
function replaced(
  analyst: RoleDecision,
  before: readonly string[],
  joined: string,
  number: number,
): readonly PlannedStep[] {
  const analysis = {
    ...toStep(analyst, "analyse", [...before, joined], {}),
    phase: "analysis",
  };
  if (number > 1 || !before.includes("approved")) return [analysis];
  const approved = toStep({ ...analyst, step: "approved" }, "gate", [joined], {});
  return [{ ...approved, approval: { title: "Plan for these requirements" } }, analysis];
}

function decideReaders(readers: readonly RoleDecision[]) {
  return {
    kind: "source-roles",
    inputs: {},
    outcome: toJson(readers.map(({ step, role, agent }) => ({ step, role, agent }))),
    reasons: readers.map(({ step, role, reasons }) => `${step}: ${role}. ${reasons.join(". ")}`),
  };
}
