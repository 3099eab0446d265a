import type { z } from "zod";
import { modelScriptSchema } from "../../scripts/model_server/model_script.ts";
import { burstSchema, eventSchema } from "../../shared/engine/events/event.ts";

/** What a block `json schema:X` must fit. */
export const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  event: eventSchema,
  burst: burstSchema,
  script: modelScriptSchema,
};
