import { z } from "zod";
import { qualityReportSchema } from "../../shared/engine/mod.ts";

export const reportsQuery = z.strictObject({ taskId: z.uuid() });
export const reportsAnswer = z.object({ reports: z.array(qualityReportSchema) });
