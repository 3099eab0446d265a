import type { PromptValue } from "../../models/mod.ts";
import type { Contract } from "./contract.ts";
import { describeContract } from "./describe_contract.ts";
import type { ProgramSpecification } from "./program_specification.ts";

/** What everybody who works in a run is given alike, once it is known. */
export interface Brief {
  readonly requirement: string;
  readonly summary: string;
  readonly criteria: readonly Criterion[];
  readonly constraints: readonly string[];
  readonly assumptions: readonly string[];
  readonly contract?: Contract;
}

/** An acceptance criterion. */
export interface Criterion {
  readonly id: string;
  readonly text: string;
}

/** What was understood, before there is a contract. */
export function toBrief(specification: ProgramSpecification): Brief {
  const { requirement, summary, constraints, assumptions, acceptanceCriteria } = specification;
  return { requirement, summary, constraints, assumptions, criteria: acceptanceCriteria };
}

/** The brief as values of a prompt: the same for every call of a run, so that its beginning can be cached. */
export function tellBrief(brief: Brief): Record<string, PromptValue> {
  const { requirement, summary, criteria, constraints, assumptions, contract } = brief;
  return {
    requirement,
    summary,
    criteria: criteria.map(({ id, text }) => `[${id}] ${text}`),
    constraints,
    assumptions,
    ...(contract === undefined ? {} : { contract: describeContract(contract) }),
  };
}
