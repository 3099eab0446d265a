import { z } from "zod";
import {
  type ApiClient,
  callForRow,
  callFunction,
  type JsonObject,
  type Page,
  type PageRequest,
  readPage,
  readRow,
  type toJson,
} from "../../kernel/mod.ts";
import { type Incident, type KeptIncident, keptIncidentSchema } from "./incident.ts";

/** An error that came up outside, and where it belongs. */
interface ReportedIncident {
  readonly sessionId: string;
  readonly taskId?: string | undefined;
  readonly incident: Incident & { readonly context: JsonObject };
}

/** Keeps an error that came up outside. @throws CogoError `not_found`, `quota_exceeded`. */
export async function reportIncident(
  client: ApiClient,
  { sessionId, taskId, incident }: ReportedIncident,
): Promise<KeptIncident> {
  const parameters = { session_id: sessionId, incident, task_id: taskId ?? null };
  return await callForRow(client, "report_incident", parameters, keptIncidentSchema);
}

/** What incidents are found by; every member narrows. */
interface IncidentFilter {
  readonly project?: string | undefined;
  readonly taskId?: string | undefined;
  readonly state?: string | undefined;
  readonly class?: string | undefined;
  readonly severity?: string | undefined;
  readonly fingerprint?: string | undefined;
}

/** A page of the caller's incidents, those that came up last for the first time first. */
export async function listIncidents(
  client: ApiClient,
  { taskId, ...filter }: IncidentFilter,
  page: PageRequest,
): Promise<Page<KeptIncident>> {
  let query = client.from("incidents").select();
  for (const [column, value] of Object.entries({ ...filter, task_id: taskId })) {
    if (value !== undefined) query = query.eq(column, value);
  }
  const order = { by: ["first_seen_at", "incident_id"], descending: true };
  return await readPage("incidents", query, keptIncidentSchema, { ...page, order });
}

/** An incident of the caller's. @throws CogoError `not_found`. */
export async function readIncident(client: ApiClient, incidentId: string): Promise<KeptIncident> {
  const query = client.from("incidents").select().eq("incident_id", incidentId);
  return await readRow("incidents", query, keptIncidentSchema, `incident ${incidentId}`);
}

/** Says that an error is none; it stays dismissed when it comes up again. @throws CogoError `not_found`. */
export async function dismissIncident(
  client: ApiClient,
  incidentId: string,
  reason: string | undefined,
): Promise<KeptIncident> {
  const parameters = { incident_id: incidentId, reason: reason ?? null };
  return await callForRow(client, "dismiss_incident", parameters, keptIncidentSchema);
}

const solutionSchema = z.object({ solutionId: z.uuid(), patch: z.string() });

/** Fixes that worked for these errors, in the project of a session and elsewhere in its tenant, the best first. For workers. */
export async function findSolutions(
  client: ApiClient,
  sessionId: string,
  incidents: readonly Incident[],
): Promise<readonly z.infer<typeof solutionSchema>[]> {
  const parameters = {
    session_id: sessionId,
    fingerprints: incidents.map(({ fingerprint }) => fingerprint),
    families: incidents.map(({ family }) => family),
  };
  return await callFunction(client, "find_solutions", parameters, solutionSchema.array());
}

/** Keeps errors that are about to be mended; they are `healing` until the outcome is known. For workers. */
export async function beginHealing(
  client: ApiClient,
  taskId: string,
  failures: ReturnType<typeof toJson>,
): Promise<void> {
  await callFunction(client, "begin_healing", { task_id: taskId, failures }, z.unknown());
}

/** Keeps the outcome of an attempt to mend, with its incidents. For workers. */
export async function rememberHealing(
  client: ApiClient,
  taskId: string,
  healing: JsonObject,
): Promise<void> {
  await callFunction(client, "remember_healing", { task_id: taskId, healing }, z.unknown());
}
