import { z } from "zod";
import {
  type ApiClient,
  callForRow,
  callFunction,
  type Page,
  type PageRequest,
  readPage,
} from "../../kernel/mod.ts";

/** Whose data: a session's, a person's, or a team's. */
export const subjectKindSchema = z.enum(["session", "person", "team"]);
export interface Subject {
  readonly kind: z.infer<typeof subjectKindSchema>;
  readonly id: string;
}

/** A page of what is held. Names of tables and columns are those of the database. */
export const exportPageSchema = z.object({
  /** Whose rows these are; null where there is nothing more. */
  table: z.string().nullable(),
  rows: z.array(z.record(z.string(), z.unknown())),
  /** Given as `after`, the next page; null at the end. */
  next: z.string().nullable(),
});

/** The certificate of an erasure. */
export const erasureSchema = z.object({
  erasureId: z.uuid(),
  kind: subjectKindSchema,
  /** SHA-256 of the id, in hexadecimal. */
  subjectHash: z.string(),
  /** Rows before and after, by table; while it is under way, those before alone. */
  counts: z.record(
    z.string(),
    z.union([z.number().int(), z.object({ held: z.number().int(), left: z.number().int() })]),
  ),
  requestedAt: z.string(),
  /** Null while there is more to erase: ask again. */
  finishedAt: z.string().nullable(),
});
export type Erasure = z.infer<typeof erasureSchema>;

/** @throws CogoError `not_found`, `forbidden`. */
export async function readExport(
  client: ApiClient,
  { kind, id }: Subject,
  after: string | undefined,
): Promise<z.infer<typeof exportPageSchema>> {
  const parameters = { kind, subject: id, after: after ?? null };
  return await callFunction(client, "export_data", parameters, exportPageSchema);
}

/** Erases as much as fits a statement. @throws CogoError `not_found`, `forbidden`; `invalid_state` for a team's only owner. */
export async function eraseData(client: ApiClient, { kind, id }: Subject): Promise<Erasure> {
  return await callForRow(client, "erase_data", { kind, subject: id }, erasureSchema);
}

/** Certificates, the latest first: of sessions for who audits their tenant, all for operators. */
export async function listErasures(client: ApiClient, page: PageRequest): Promise<Page<Erasure>> {
  const order = { by: ["requested_at", "erasure_id"], descending: true };
  const query = client.from("erasures").select();
  return await readPage("erasures", query, erasureSchema, { ...page, order });
}
