import { z } from "zod";
import { jsonObjectSchema } from "../../kernel/mod.ts";

/** A decision asked of people before a step goes on. */
export const approvalSchema = z.object({
  approvalId: z.uuid(),
  taskId: z.uuid(),
  runId: z.uuid(),
  stepId: z.uuid(),
  /** `start` when the plan asks for it; otherwise the name its worker gave it. */
  waitKey: z.string(),
  stepKey: z.string(),
  title: z.string(),
  details: jsonObjectSchema,
  status: z.enum(["pending", "approved", "rejected", "cancelled"]),
  /** What silence means once `expiresAt` has passed. */
  whenExpired: z.enum(["approve", "reject"]),
  expiresAt: z.string().nullable(),
  escalatesAt: z.string().nullable(),
  escalatedAt: z.string().nullable(),
  escalateTo: z.string().nullable(),
  /** approver: for approvers and owners of the team; owner: for owners; null: for those who work there, too. */
  role: z.enum(["approver", "owner"]).nullable(),
  resolvedBy: z.uuid().nullable(),
  comment: z.string().nullable(),
  requestedAt: z.string(),
  resolvedAt: z.string().nullable(),
});
export type Approval = z.infer<typeof approvalSchema>;
