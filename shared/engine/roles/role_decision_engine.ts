import { CogoError } from "../../kernel/mod.ts";
import { assignStep, type RoleDecision, type RoleKnowledge } from "./assign_step.ts";
import { evaluateRoleFitness, type RoleFitness } from "./evaluate_role_fitness.ts";
import type { StepNeed, WorkContext } from "./work.ts";

/**
 * Decides who does what. It reads nothing and remembers nothing: for the same knowledge and the same
 * question the answer is the same.
 */
export interface RoleDecisionEngine {
  /**
   * Gives each step to a role and an agent.
   *
   * @throws CogoError `no_role` or `no_agent` when nothing fits one of them.
   */
  selectOptimalRoles(steps: readonly StepNeed[], work?: WorkContext): RoleDecision[];
  /**
   * Gives one step to a role and an agent.
   *
   * @throws CogoError `no_role` or `no_agent` when nothing fits.
   */
  makeContextAwareDecision(step: StepNeed, work?: WorkContext): RoleDecision;
  /**
   * Tells how fit a role on an agent would be for a step, whether it covers its needs or not.
   *
   * @throws CogoError `not_found` for a role or an agent that there is not.
   */
  evaluateRoleFitness(
    candidate: { readonly role: string; readonly agent: string },
    step: StepNeed,
    work?: WorkContext,
  ): RoleFitness;
}

/** Builds the engine on what is known now. */
export function createRoleDecisionEngine(knowledge: RoleKnowledge): RoleDecisionEngine {
  const decide = (step: StepNeed, work: WorkContext = {}) => assignStep(step, work, knowledge);
  return {
    selectOptimalRoles: (steps, work) => steps.map((step) => decide(step, work)),
    makeContextAwareDecision: decide,
    evaluateRoleFitness(candidate, step, work = {}) {
      const role = knowledge.roles.find((each) => each.role === candidate.role);
      const agent = knowledge.agents.find((each) => each.agent === candidate.agent);
      if (role === undefined) throw notFound("role", candidate.role);
      if (agent === undefined) throw notFound("agent", candidate.agent);
      return evaluateRoleFitness({ role, agent }, step, work, knowledge.performance);
    },
  };
}

function notFound(what: string, name: string): CogoError {
  return new CogoError({ code: "not_found", message: `No ${what} "${name}"` });
}
