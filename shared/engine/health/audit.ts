import { z } from "zod";
import {
  type ApiClient,
  callFunction,
  type Page,
  type PageRequest,
  readPage,
} from "../../kernel/mod.ts";

/** What somebody did. */
export const auditRecordSchema = z.object({
  auditEntryId: z.number().int(),
  /** The user; null for the secret key. */
  actor: z.uuid().nullable(),
  actorRole: z.string(),
  action: z.string(),
  taskId: z.uuid().nullable(),
  runId: z.uuid().nullable(),
  stepId: z.uuid().nullable(),
  /** Of a setting: what was `before` and `after`, and of what. */
  details: z.record(z.string(), z.unknown()),
  createdAt: z.string(),
  /** Its place in the chain; null until it is sealed. */
  sequence: z.number().int().nullable(),
  hash: z.string().nullable(),
});

/** Whether the audit is as it was written. */
export const auditVerificationSchema = z.object({
  valid: z.boolean(),
  entries: z.number().int(),
  /** Of these, how many no longer say what they said of a person: digests still do, and a certificate counts them. */
  erased: z.number().int(),
  unsealed: z.number().int(),
  /** The place up to which retention took the chain away, as an entry records; 0 for a chain from its beginning. */
  pruned: z.number().int(),
  /** The hash of the last entry: kept elsewhere, it proves later that nothing before was changed. */
  head: z.string(),
  faults: z.array(z.object({ sequence: z.number().int(), fault: z.string() })),
});

/** The latest first: of the client's tenant, or for operators of all. */
export async function listAuditEntries(
  client: ApiClient,
  page: PageRequest,
): Promise<Page<z.infer<typeof auditRecordSchema>>> {
  const query = client.from("audit_entries").select();
  const order = { by: ["created_at", "audit_entry_id"], descending: true };
  return await readPage("audit_entries", query, auditRecordSchema, { ...page, order });
}

/** For operators. */
export async function verifyAudit(
  client: ApiClient,
): Promise<z.infer<typeof auditVerificationSchema>> {
  return await callFunction(client, "verify_audit", {}, auditVerificationSchema);
}
