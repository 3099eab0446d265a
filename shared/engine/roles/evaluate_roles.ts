import { z } from "zod";
import {
  type ApiClient,
  CogoError,
  type ErrorRecord,
  errorRecordSchema,
  toErrorRecord,
} from "../../kernel/mod.ts";
import { explainUnplayed, type Player, toPlayer } from "../agents/explain_role.ts";
import { listAgents } from "../agents/list_agents.ts";
import { complexitySchema, factorSchema } from "../plans/complexity.ts";
import { readWorkflowCandidates } from "../plans/workflow_template.ts";
import { assignStep, type Candidate, rankCandidates } from "./assign_step.ts";
import { listRoles } from "./role.ts";
import { readRolePerformance } from "./role_performance.ts";
import type { StepNeed, WorkContext } from "./work.ts";

const slug = z.string().min(1).max(100);

/** Who would do such a step? By what it needs, by a role, or as the workflow templates ask for its kind. */
export const roleQuestionSchema = z.strictObject({
  /** Whose experience counts, and in which project; without one nobody's does. */
  sessionId: z.uuid().optional(),
  kind: slug,
  /** The capabilities that the step needs. */
  needs: z.array(slug).min(1).max(100).optional(),
  /** Only this role, whatever it can do. */
  role: slug.optional(),
  subject: slug.optional(),
  complexity: complexitySchema.shape.level.optional(),
  language: slug.optional(),
  requirement: z.string().max(10_000).optional(),
});
export type RoleQuestion = z.infer<typeof roleQuestionSchema>;

/** Who would do it and why, the fittest first. Nothing is created. */
export const roleEvaluationSchema = z.object({
  needs: z.array(z.string()),
  /** Why the first would be given the step; empty where nobody could. */
  reasons: z.array(z.string()),
  candidates: z.array(
    z.object({
      ...{ role: z.string(), agent: z.string(), score: z.number() },
      /** Given nothing, unless there is nobody else. */
      ...{ draining: z.boolean(), silent: z.boolean() },
      /** Given something only where no other has room and is well. */
      standby: z.boolean(),
      factors: z.array(factorSchema),
    }),
  ),
  /** Why nobody could: no role with these capabilities, no agent that plays one, or none that is well. */
  problem: errorRecordSchema.nullable(),
});
export type RoleEvaluation = z.infer<typeof roleEvaluationSchema>;

/**
 * Evaluates who would do a step.
 *
 * @throws CogoError `not_found` for a session or a role that there is not; `invalid_input` for a kind whose
 *   needs no workflow template settles.
 */
export async function evaluateRoles(
  client: ApiClient,
  question: RoleQuestion,
): Promise<RoleEvaluation> {
  const { sessionId, kind, role } = question;
  const [all, agents, performance] = await Promise.all([
    listRoles(client),
    listAgents(client),
    sessionId === undefined ? [] : readRolePerformance(client, sessionId),
  ]);
  const roles = role === undefined ? all : all.filter((each) => each.role === role);
  const [first] = roles;
  if (first === undefined) {
    const remedy = `Name one of these: ${all.map((each) => each.role).join(", ")}`;
    throw new CogoError({ code: "not_found", message: `No role "${role}"`, remedy });
  }
  const ofRole = role === undefined ? undefined : first.capabilities;
  const needs = question.needs ?? ofRole ?? (await findNeeds(client, kind, sessionId));
  const step: StepNeed = { key: kind, kind, needs };
  const knowledge = { roles, agents, performance };
  try {
    const { reasons } = assignStep(step, workOf(question), knowledge);
    const ranked = rankCandidates(step, workOf(question), knowledge);
    const candidates = ranked.map(({ fitness }) => {
      const { role, agent, score, draining, silent, standby, factors } = fitness;
      return { role, agent, score, draining, silent, standby, factors: [...factors] };
    });
    return { needs, reasons: [...reasons], candidates, problem: findProblem(ranked) };
  } catch (error) {
    if (!(error instanceof CogoError)) throw error;
    return { needs, reasons: [], candidates: [], problem: toErrorRecord(error) };
  }
}

/** Why none of the candidates could begin now; null where one could. */
function findProblem([first, ...others]: readonly [Candidate, ...Candidate[]]): ErrorRecord | null {
  const players = [first, ...others].map(({ agent }) => toPlayer(agent));
  const unplayed = explainUnplayed(first.role.role, players.filter(isFirstOfItsName));
  if (unplayed === null) return null;
  return { code: "no_agent", message: unplayed.reason, remedy: unplayed.remedy };
}

function isFirstOfItsName(player: Player, index: number, all: readonly Player[]): boolean {
  return all.findIndex(({ agent }) => agent === player.agent) === index;
}

/** What the workflow templates ask of a role for a step of this kind. */
async function findNeeds(
  client: ApiClient,
  kind: string,
  sessionId: string | undefined,
): Promise<string[]> {
  const { templates } = await readWorkflowCandidates(client, { sessionId });
  const steps = templates.flatMap(({ phases }) => phases.flatMap((phase) => phase.steps));
  const found = steps.find((step) => step.kind === kind);
  if (found !== undefined) return found.needs;
  const known = [...new Set(steps.map((step) => step.kind))].sort().join(", ");
  throw new CogoError({
    code: "invalid_input",
    message: `Expected needs or a role for the kind "${kind}", whose needs no workflow template settles`,
    remedy: `Name the role, or what the step needs; of these kinds it is known: ${known}`,
  });
}

function workOf({ subject, complexity, language, requirement }: RoleQuestion): WorkContext {
  return {
    ...(subject !== undefined && { subject }),
    ...(complexity !== undefined && { complexity }),
    ...(language !== undefined && { language }),
    ...(requirement !== undefined && { requirement }),
  };
}
