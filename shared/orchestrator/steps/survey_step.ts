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

/** The step that brings together what is found; it comes after those who read. */
const inputSchema = z.object({ joinedBy: z.string() });
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
      const { joinedBy } = readInput(inputSchema, step);
      const sources = await new TaskStore(client).listSources(step.taskId);
      const unread = sources.filter(({ format, readAt }) => format !== null && readAt === null);
      const engine = await openRoleDecisionEngine(client, step.sessionId);
      const decide = (key: string, kind: string, needs: readonly string[]) =>
        engine.makeContextAwareDecision({ key, kind, needs });
      const readers = unread.map(({ ordinal, kind }) =>
        decide(`gather-${ordinal}`, "gather", NEEDS[kind]),
      );
      const joiner = decide(joinedBy, "requirements", NEEDS.text);
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
            add: gathering,
            replace: [
              toStep(
                joiner,
                "requirements",
                readers.map((each) => each.step),
                {},
              ),
            ],
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

function decideReaders(readers: readonly RoleDecision[]) {
  return {
    kind: "source-roles",
    inputs: {},
    outcome: toJson(readers.map(({ step, role, agent }) => ({ step, role, agent }))),
    reasons: readers.map(({ step, role, reasons }) => `${step}: ${role}. ${reasons.join(". ")}`),
  };
}
