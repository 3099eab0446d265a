import type { z } from "zod";
import {
  assessBody,
  codeBody,
  fixBody,
  incidentBody,
  reviewBody,
  standardBody,
} from "../../functions/quality/contract.ts";
import { createTaskBody } from "../../functions/tasks/contract.ts";
import { addRequirementBody, addSourcesBody } from "../../functions/tasks/requirement_contract.ts";
import { modelScriptSchema } from "../../scripts/model_server/model_script.ts";
import { burstSchema, eventSchema } from "../../shared/engine/events/event.ts";
import { agentStatusChangeSchema, ownPlanSchema } from "../../shared/engine/mod.ts";

/** What a block `json schema:X` must fit. */
export const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  assess: assessBody,
  review: reviewBody,
  fix: fixBody,
  code: codeBody,
  incident: incidentBody,
  task: createTaskBody,
  sources: addSourcesBody,
  requirement: addRequirementBody,
  event: eventSchema,
  plan: ownPlanSchema,
  burst: burstSchema,
  "agent-status-change": agentStatusChangeSchema,
  script: modelScriptSchema,
  standard: standardBody,
};
