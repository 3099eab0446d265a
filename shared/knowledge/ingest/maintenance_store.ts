import { z } from "zod";
import {
  type ApiClient,
  callFunction,
  jsonObjectSchema,
  type Page,
  type PageRequest,
  readPage,
  readRows,
} from "../../kernel/mod.ts";

export const findingKindSchema = z.enum(["stale", "duplicate", "orphaned", "refused"]);
export const findingStatusSchema = z.enum(["proposed", "applied", "dismissed"]);

export const findingSchema = z.object({
  findingId: z.uuid(),
  project: z.string(),
  kind: findingKindSchema,
  /** A slug such as `unseen` or `near-text`. */
  reason: z.string(),
  documentId: z.uuid(),
  /** The document that it repeats, or that supersedes it. */
  otherDocumentId: z.uuid().nullable(),
  evidence: jsonObjectSchema,
  action: z.enum(["delete", "keep_newest", "review"]),
  status: findingStatusSchema,
  resolvedBy: z.uuid().nullable(),
  resolvedAt: z.string().nullable(),
  createdAt: z.string(),
});
/** Something that is wrong with a document, and what became of it. */
export type Finding = z.infer<typeof findingSchema>;

export const maintenancePolicySchema = z.object({
  kind: findingKindSchema,
  /** Null: every project. */
  project: z.string().nullable(),
  mode: z.enum(["propose", "apply", "ignore"]),
  thresholds: jsonObjectSchema,
  /** What holds for those who have no policy of their own. */
  forAll: z.boolean(),
});
export type MaintenancePolicy = z.infer<typeof maintenancePolicySchema>;

export const maintenanceReportSchema = z.object({
  /** Documents looked at. */
  checked: z.number().int(),
  /** Findings that the policy let be applied. */
  applied: z.number().int(),
  /** Documents left for another slice. */
  due: z.number().int(),
  /** Words and nodes of the graph cleared away. */
  terms: z.number().int(),
  nodes: z.number().int(),
});
/** What one slice of maintenance did. */
export type MaintenanceReport = z.infer<typeof maintenanceReportSchema>;

/** Findings and policies of the client's owner. */
export class MaintenanceStore {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Looks at documents that are due, a slice of what is done every night. */
  async run(): Promise<MaintenanceReport> {
    return await callFunction(this.#client, "maintain_knowledge", {}, maintenanceReportSchema);
  }

  /** The newest first. */
  async listFindings(
    filter: {
      readonly project?: string | undefined;
      readonly kind?: Finding["kind"] | undefined;
      readonly status?: Finding["status"] | undefined;
    },
    page: PageRequest,
  ): Promise<Page<Finding>> {
    let query = this.#client.from("knowledge_findings").select();
    if (filter.project !== undefined) query = query.eq("project", filter.project);
    if (filter.kind !== undefined) query = query.eq("kind", filter.kind);
    if (filter.status !== undefined) query = query.eq("status", filter.status);
    const order = { by: ["created_at", "finding_id"], descending: true };
    return await readPage("knowledge_findings", query, findingSchema, { ...page, order });
  }

  /** Does what a finding proposes; where a person has to choose, deletes the document they chose. */
  async apply(findingId: string, documentId?: string): Promise<Finding> {
    const parameters = { finding_id: findingId, document_id: documentId ?? null };
    return await only(callFunction(this.#client, "apply_finding", parameters, findingAnswer));
  }

  /** Says that a finding is none; it comes back only when a text has changed. */
  async dismiss(findingId: string, reason?: string): Promise<Finding> {
    const parameters = { finding_id: findingId, reason: reason ?? null };
    return await only(callFunction(this.#client, "dismiss_finding", parameters, findingAnswer));
  }

  async listPolicies(): Promise<MaintenancePolicy[]> {
    const query = this.#client.from("maintenance_policies").select().order("kind");
    return await readRows("maintenance_policies", query, maintenancePolicySchema);
  }

  async setPolicy(policy: {
    readonly kind: MaintenancePolicy["kind"];
    readonly mode: MaintenancePolicy["mode"];
    readonly thresholds: MaintenancePolicy["thresholds"];
    readonly project?: string | undefined;
  }): Promise<MaintenancePolicy> {
    const parameters = { ...policy, project: policy.project ?? null };
    const answer = z.tuple([maintenancePolicySchema]);
    return await only(callFunction(this.#client, "set_maintenance_policy", parameters, answer));
  }
}

const findingAnswer = z.tuple([findingSchema]);

async function only<Row>(rows: Promise<readonly [Row]>): Promise<Row> {
  return (await rows)[0];
}
