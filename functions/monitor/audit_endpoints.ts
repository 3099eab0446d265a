import { z } from "zod";
import {
  auditRecordSchema,
  auditVerificationSchema,
  listAuditEntries,
  verifyAudit,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { nextPage, pageSchema } from "../_http/page.ts";

/** Who did what, and whether that is still as it was written. */
export const auditEndpoints = [
  endpoint({
    method: "get",
    path: "/audit",
    name: "readAudit",
    summary: "Lists what was done in the user's work, or for operators in all, the latest first.",
    query: pageSchema,
    answer: z.object({ entries: z.array(auditRecordSchema), ...nextPage }),
    async handle({ client, query }) {
      const { rows, nextCursor } = await listAuditEntries(client, query);
      return { entries: rows, nextCursor };
    },
  }),
  endpoint({
    method: "get",
    path: "/audit/verification",
    name: "verifyAudit",
    summary: "Checks the chain of the audit: whether an entry was changed or taken out.",
    operators: true,
    answer: auditVerificationSchema,
    handle: async ({ client }) => await verifyAudit(client),
  }),
];
