import { z } from "zod";
import { type ApiClient, callForRow, callFunction, readRows } from "../../kernel/mod.ts";

/** What a standard says of a dimension. A `blocker` fails the gate below its minimum, the others raise an alert. */
const ruleSchema = z.strictObject({
  weight: z.number().min(0).max(1),
  minimum: z.number().min(0).max(1).nullable().optional(),
  blocker: z.boolean().optional(),
});

/** What a project demands, dimension by dimension. Those that are left out keep their usual weights. */
export const standardDimensionsSchema = z.record(z.string(), ruleSchema);

/** A version of it; 0 is what holds where nobody has set any. */
export const qualityStandardSchema = z.object({
  project: z.string(),
  version: z.number().int().nonnegative(),
  dimensions: standardDimensionsSchema,
  restoredFrom: z.number().int().nullable(),
  createdBy: z.uuid().nullable(),
  createdAt: z.string().nullable(),
});
type QualityStandard = z.infer<typeof qualityStandardSchema>;

/** An aspect of quality that is measured. */
export const qualityDimensionSchema = z.object({
  dimension: z.string(),
  description: z.string(),
  weight: z.number(),
});

export async function listQualityDimensions(
  client: ApiClient,
): Promise<z.infer<typeof qualityDimensionSchema>[]> {
  const query = client.from("quality_dimensions").select().order("dimension");
  return await readRows("quality_dimensions", query, qualityDimensionSchema);
}

/** A version of a project's standard, by default the one in force. @throws CogoError `not_found`. */
export async function readQualityStandard(
  client: ApiClient,
  project: string,
  version?: number,
): Promise<QualityStandard> {
  const parameters = { project, version: version ?? null };
  return await callForRow(client, "read_quality_standard", parameters, qualityStandardSchema);
}

/** The versions of a project's standard, the last one first, and what to ask for more before. */
export async function listQualityStandards(
  client: ApiClient,
  project: string,
  page: { readonly limit: number; readonly before?: number | undefined },
): Promise<{ standards: QualityStandard[]; nextBefore: number | null }> {
  const parameters = { project, before_version: page.before ?? null, quantity: page.limit + 1 };
  const schema = qualityStandardSchema.array();
  const found = await callFunction(client, "list_quality_standards", parameters, schema);
  const standards = found.slice(0, page.limit);
  const more = found.length > page.limit ? standards.at(-1) : undefined;
  return { standards, nextBefore: more?.version ?? null };
}

/**
 * Puts a standard into force for the runs that begin from now on.
 *
 * @throws CogoError `precondition_failed` when the last version is another than the expected one.
 */
export async function setQualityStandard(
  client: ApiClient,
  project: string,
  dimensions: z.infer<typeof standardDimensionsSchema>,
  expectedVersion?: number,
): Promise<QualityStandard> {
  const parameters = { project, dimensions, expected_version: expectedVersion ?? null };
  return await callForRow(client, "set_quality_standard", parameters, qualityStandardSchema);
}

/** Puts an earlier version into force again, as a new one. @throws CogoError as {@link setQualityStandard}. */
export async function rollBackQualityStandard(
  client: ApiClient,
  project: string,
  version: number,
  expectedVersion?: number,
): Promise<QualityStandard> {
  const parameters = { project, version, expected_version: expectedVersion ?? null };
  return await callForRow(client, "roll_back_quality_standard", parameters, qualityStandardSchema);
}
