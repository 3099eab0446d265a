import { z } from "zod";
import {
  passageSchema,
  requirementKindSchema,
  requirementPrioritySchema,
  requirementSchema,
  requirementStateSchema,
  taskSourceSchema,
  wholeSourceSchema,
} from "../../shared/engine/mod.ts";
import { nextPage, pageSchema } from "../_http/page.ts";
import { source, taskPath, text } from "./contract.ts";

const statement = text.trim().min(1).max(2_000);
const place = z.number().int().min(1).max(5_000);

export const addSourcesBody = z.strictObject({ sources: z.array(source).min(1) });
/** The quotation, where there is one, is in the passage letter by letter. */
export const addRequirementBody = z
  .strictObject({
    statement,
    kind: requirementKindSchema.optional(),
    priority: requirementPrioritySchema.optional(),
    criterion: statement.optional(),
    /** Its source and the passage of that, by their numbers. */
    source: place.max(20).optional(),
    passage: place.optional(),
    quotation: text.min(1).max(10_000).optional(),
  })
  .refine(
    ({ source, passage, quotation }) =>
      [source, passage, quotation].filter((each) => each !== undefined).length % 3 === 0,
    "Expected a source, a passage and a quotation, or none of them",
  );
/** Its quotation stays as it is. */
export const updateRequirementBody = z
  .strictObject({
    statement: statement.optional(),
    kind: requirementKindSchema.optional(),
    priority: requirementPrioritySchema.optional(),
    criterion: statement.nullable().optional(),
    state: requirementStateSchema.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, "Expected something to change, got nothing");

export const requirementPath = taskPath.extend({
  number: z.coerce.number().int().min(1).max(2_147_483_647),
});
export const requirementsQuery = pageSchema.extend({
  state: requirementStateSchema.optional(),
  kind: requirementKindSchema.optional(),
});

export const sourcesAnswer = z.object({
  sources: z.array(
    taskSourceSchema.extend({
      /** Only when asked for. */
      data: wholeSourceSchema.shape.data.optional(),
    }),
  ),
});
export const passagesAnswer = z.object({ passages: z.array(passageSchema), ...nextPage });
export const requirementAnswer = z.object({ requirement: requirementSchema });
export const requirementsAnswer = z.object({
  requirements: z.array(requirementSchema),
  ...nextPage,
});
