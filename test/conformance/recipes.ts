import type { Sample } from "./exchange.ts";
import type { Stage } from "./serve.ts";
import { CANARY, draft, step } from "./world.ts";

type Recipe = (stage: Stage) => Promise<Pick<Partial<Sample>, "path" | "query" | "body">>;

const sessionOf = ({ suggestions }: Stage): string => String(suggestions.sessionId?.[0]);
const waiting = (stage: Stage) => stage.owner.waitingTask(sessionOf(stage));
const done = (stage: Stage) => stage.owner.doneTask(sessionOf(stage));
const cancelled = async (stage: Stage) => stage.owner.after("cancel", await waiting(stage));
const SOURCE = { path: "src/sum.ts", content: "export const sum = 1 + 1;\n", kind: "source" };
/** One that is in the graph, where the sweep of a project brings it. */
async function rememberedTask(stage: Stage): Promise<string> {
  const taskId = await done(stage);
  await stage.functions.test.asWorker("select cogo_api.remember_runs(100)");
  return taskId;
}
const name = () => `n-${crypto.randomUUID()}`;
const NOTES = { name: "notes.txt", content: "The page must load fast." };
/** One that nobody analyses yet, with a source and a requirement. */
async function collectingTask(stage: Stage): Promise<string> {
  const debounce = { key: name(), seconds: 3_600 };
  const body = { sessionId: sessionOf(stage), requirement: CANARY, debounce, sources: [NOTES] };
  const taskId = await stage.owner.id("cogo-tasks", body, "task");
  const added = { statement: CANARY };
  await stage.owner.make("POST", `cogo-tasks/${taskId}/requirements`, added);
  return taskId;
}

/** A team of the owner's, with another member. */
async function teamOfTwo(stage: Stage): Promise<{ readonly teamId: string; userId: string }> {
  const teamId = await stage.owner.team();
  const { userId } = await stage.functions.test.createUser();
  await stage.functions.test.asOwner(
    "insert into cogo.members (user_id, tenant_id, role, email) values ($1, $2, 'member', $3)",
    [userId, teamId, `${userId}@example.com`],
  );
  return { teamId, userId };
}

/** The token of an invitation to the owner's address, from somebody else's team. */
async function invitation(stage: Stage): Promise<string> {
  const token = crypto.randomUUID();
  await stage.functions.test.asOwner(
    `with owner as (update auth.users set email_confirmed_at = now()
                    where id = (select created_by from cogo.sessions where session_id = $1) returning email),
          team as (insert into cogo.teams (name) values ('Theirs') returning tenant_id)
     insert into cogo.invitations (tenant_id, email, role, token_hash, expires_at)
     select tenant_id, email, 'viewer', encode(sha256(convert_to($2, 'UTF8')), 'hex'), '2100-01-01' from owner, team`,
    [sessionOf(stage), token],
  );
  return token;
}

const address = () => `${crypto.randomUUID()}@example.com`;

async function openAlert(stage: Stage): Promise<string> {
  const [alert] = await stage.functions.test.asOwner(
    `insert into cogo.alerts (rule, subject, component, severity, status, value, reason, remedy, openings, opened_at)
     values ('role-unplayed', gen_random_uuid()::text, 'agents', 'warning', 'open', 1, 'Nobody', 'Do', 1, cogo.clock())
     returning alert_id`,
  );
  return String(alert?.alert_id);
}

/**
 * Of operations that seldom do anything with what is drawn, because of what their descriptions cannot say: a request
 * that is done, each time it is made.
 */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  createTask: async (stage) => ({
    body: {
      ...{ sessionId: sessionOf(stage), requirement: CANARY, title: CANARY, tags: [CANARY] },
      plan: { reason: CANARY, steps: [step("only")] },
      sources: [],
    },
  }),
  createSchedule: async (stage) => ({
    body: {
      ...{ name: name(), cron: "0 3 * * *", timeZone: "UTC", overlap: "skip", catchUp: "last" },
      task: { sessionId: sessionOf(stage), requirement: CANARY },
    },
  }),
  replaceSchedule: async (stage) => ({
    path: { scheduleId: await stage.owner.schedule(sessionOf(stage)) },
    body: {
      ...{ name: name(), cron: "0 4 * * *", timeZone: "UTC", overlap: "skip", catchUp: "last" },
      task: { sessionId: sessionOf(stage), requirement: CANARY },
    },
  }),
  listTaskSources: async (stage) => ({ path: { taskId: await collectingTask(stage) } }),
  addTaskSources: async (stage) => ({
    path: { taskId: await collectingTask(stage) },
    body: { sources: [NOTES] },
  }),
  listPassages: async (stage) => ({
    path: { taskId: await collectingTask(stage), ordinal: "1" },
    query: {},
  }),
  listRequirements: async (stage) => ({
    path: { taskId: await collectingTask(stage) },
    query: { state: "approved" },
  }),
  readRequirementRow: async (stage) => ({
    path: { taskId: await collectingTask(stage), number: "1" },
  }),
  addRequirement: async (stage) => ({
    path: { taskId: await collectingTask(stage) },
    body: { statement: CANARY, kind: "quality", priority: "should" },
  }),
  updateRequirement: async (stage) => ({
    path: { taskId: await collectingTask(stage), number: "1" },
    body: { statement: CANARY, state: "rejected" },
  }),
  replaceAlertRule: async () => ({
    body: { measure: "runs-stuck", threshold: 9, severity: "warning", enabled: false },
  }),
  setIndicatorTarget: async () => ({
    path: { indicator: "workflow-success-rate" },
    body: { target: 1 },
  }),
  setIndicatorBaseline: async () => ({ body: { manualMinutes: 60, hourlyUsd: 50 } }),
  inviteMember: async (stage) => ({
    path: { teamId: await stage.owner.team() },
    body: { email: address(), role: "member" },
  }),
  withdrawInvitation: async (stage) => {
    const path = `cogo-teams/${await stage.owner.team()}/invitations`;
    const body = { email: address(), role: "viewer" };
    return { path: { invitationId: await stage.owner.id(path, body, "invitation") } };
  },
  acceptInvitation: async (stage) => ({ body: { token: await invitation(stage) } }),
  setSessionPolicy: async (stage) => ({ path: { teamId: await stage.owner.team() }, body: {} }),
  setMemberRole: async (stage) => ({
    path: { ...(await teamOfTwo(stage)) },
    body: { role: "viewer" },
  }),
  removeMember: async (stage) => ({ path: { ...(await teamOfTwo(stage)) } }),
  shareProject: async (stage) => ({
    path: { teamId: await stage.owner.team(), sharedProject: name() },
  }),
  unshareProject: async (stage) => {
    const [teamId, sharedProject] = [await stage.owner.team(), name()];
    await stage.owner.make("PUT", `cogo-teams/${teamId}/projects/${sharedProject}`, {});
    return { path: { teamId, sharedProject } };
  },
  setOperator: async (stage) => ({
    path: { userId: (await stage.functions.test.createUser()).userId },
    body: { operates: true },
  }),
  exportData: async (stage) => ({ body: { kind: "session", id: sessionOf(stage) } }),
  eraseData: async (stage) => ({ body: { kind: "session", id: await stage.owner.session() } }),
  readAlert: async (stage) => ({ path: { alertId: await openAlert(stage) } }),
  acknowledgeAlert: async (stage) => ({ path: { alertId: await openAlert(stage) }, body: {} }),
  listMessages: async (stage) => ({ path: { taskId: await waiting(stage) }, query: {} }),
  listTasks: async (stage) => ({
    query: { sessionId: sessionOf(stage), status: "running,paused", limit: "7" },
  }),
  replaceTask: async (stage) => ({
    path: { taskId: await waiting(stage) },
    body: { title: name(), priority: 7, tags: [CANARY] },
  }),
  updateTask: async (stage) => ({
    path: { taskId: await waiting(stage) },
    body: { title: name(), priority: 7, tags: [CANARY] },
  }),
  readTask: async (stage) => ({ path: { taskId: await waiting(stage) }, query: {} }),
  cancelTask: async (stage) => ({ path: { taskId: await waiting(stage) } }),
  deleteTask: async (stage) => ({ path: { taskId: await waiting(stage) } }),
  pauseTask: async (stage) => ({ path: { taskId: await waiting(stage) } }),
  resumeTask: async (stage) => ({
    path: { taskId: await stage.owner.after("pause", await waiting(stage)) },
  }),
  redriveTask: async (stage) => ({ path: { taskId: await cancelled(stage) } }),
  rerunTask: async (stage) => ({ path: { taskId: await done(stage) }, body: { fromStep: "only" } }),
  async startDelivery(stage) {
    const target = "dir:/srv/results";
    await stage.functions.test.asWorker("select cogo_api.set_delivery_target($1)", [target]);
    return { path: { taskId: await done(stage) }, body: { target } };
  },
  revisePlan: async (stage) => ({
    path: { taskId: await waiting(stage) },
    body: { reason: CANARY, add: [step("more", { dependsOn: ["ask"] })], remove: ["after"] },
  }),
  emitEvent: async (stage) => ({
    path: { taskId: await waiting(stage) },
    body: { name: "told", payload: { CANARY } },
  }),
  cancelStep: async (stage) => {
    const taskId = await waiting(stage);
    const { stepId = "" } = await stage.owner.stepOf(taskId, "after");
    return { path: { taskId, stepId } };
  },
  resolveApproval: async (stage) => {
    const taskId = await waiting(stage);
    return {
      path: { taskId, approvalId: await stage.owner.approvalOf(taskId) },
      body: { approve: true, comment: CANARY },
    };
  },
  replaceSession: async (stage) => ({
    path: { sessionId: await stage.owner.session() },
    body: { title: name(), project: "default", metadata: { CANARY } },
  }),
  endSession: async (stage) => ({ path: { sessionId: await stage.owner.session() } }),
  putWorkflow: async () => ({ path: { template: name() }, body: await draft("first") }),
  validateWorkflow: async (stage) => ({
    path: { template: await stage.owner.template() },
    body: { version: 2 },
  }),
  setWorkflowShares: async (stage) => ({
    path: { template: await stage.owner.template() },
    body: { shares: { "1": 0.25, "2": 0.75 } },
  }),
  rollBackWorkflow: async (stage) => ({ path: { template: await stage.owner.template() } }),
  assess: async (stage) => ({
    body: {
      ...{ sessionId: sessionOf(stage), title: CANARY, requirement: `AC-1: ${CANARY}` },
      files: [SOURCE],
    },
  }),
  review: async (stage) => ({
    body: { sessionId: sessionOf(stage), title: CANARY, files: [SOURCE] },
  }),
  fix: async (stage) => ({
    body: { sessionId: sessionOf(stage), title: CANARY, files: [SOURCE] },
  }),
  explain: async (stage) => ({
    body: { sessionId: sessionOf(stage), title: CANARY, files: [SOURCE] },
  }),
  test: async (stage) => ({
    body: { sessionId: sessionOf(stage), title: CANARY, files: [SOURCE] },
  }),
  document: async (stage) => ({
    body: { sessionId: sessionOf(stage), title: CANARY, files: [SOURCE] },
  }),
  reportIncident: async (stage) => ({
    body: { sessionId: sessionOf(stage), trace: `TypeError: ${CANARY}`, context: { CANARY } },
  }),
  listIncidents: async () => ({ query: {} }),
  listQualityReports: async (stage) => ({ query: { sessionId: sessionOf(stage) } }),
  readQualityStandard: async () => ({ query: {} }),
  setQualityStandard: async () => ({
    body: { project: "default", dimensions: { tests: { weight: 1, minimum: 0.5, blocker: true } } },
  }),
  listQualityStandards: async () => ({ query: {} }),
  rollBackQualityStandard: async () => ({ body: { project: "default", version: 0 } }),
  setConcurrencyLimit: async () => ({
    path: { scope: "queue", subject: "integration" },
    body: { quantity: 100 },
  }),
  removeConcurrencyLimit: async () => ({ path: { scope: "queue", subject: "integration" } }),
  assignRoles: async () => ({ body: { assignments: { integrator: ["integration"] } } }),
  evaluateRoles: async (stage) => ({
    body: { kind: "gate", sessionId: sessionOf(stage), role: "integrator" },
  }),
  registerAgent: async () => ({
    body: { agent: name(), title: "Another", capacity: 2, roles: ["integrator"], capabilities: [] },
  }),
  deleteAgent: async (stage) => ({ path: { agent: await stage.registerAgent() } }),
  listGraphNeighbours: async () => ({ query: { kind: "agent", key: "integration" } }),
  findGraphPath: async () => ({
    query: { fromKind: "agent", fromKey: "integration", toKind: "role", toKey: "integrator" },
  }),
  readTaskLineage: async (stage) => ({ path: { taskId: await rememberedTask(stage) } }),
  readDocumentUsage: async (stage) => {
    const documentId = await stage.owner.document();
    await stage.work();
    return { path: { documentId } };
  },
  readSymbolUsage: async (stage) => ({
    path: { name: await stage.owner.symbol(stage.work) },
    query: {},
  }),
  addDocuments: async (stage) => ({
    body: {
      project: "default",
      documents: [
        { path: `${name()}.md`, content: CANARY, licence: CANARY },
        {
          path: `${name()}.md`,
          content: CANARY,
          visibility: "session",
          sessionId: sessionOf(stage),
        },
      ],
    },
  }),
  openIngestion: async () => ({
    body: { project: "default", source: { name: name(), kind: "repository", revision: CANARY } },
  }),
  readSource: async (stage) => ({ path: { sourceId: await stage.owner.source() } }),
  removeSource: async (stage) => ({ path: { sourceId: await stage.owner.source() } }),
  submitDocuments: async (stage) => ({
    path: { ingestionId: await stage.owner.ingestion() },
    body: { documents: [{ path: `${name()}.md`, content: CANARY, licence: CANARY }] },
  }),
  closeIngestion: async (stage) => ({
    path: { ingestionId: await stage.owner.ingestion() },
    body: { prune: false, prefix: "a" },
  }),
  compareManifest: async (stage) => ({
    path: { ingestionId: await stage.owner.ingestion() },
    body: { documents: [{ path: `${name()}.md` }], terms: { licence: CANARY } },
  }),
  readQualityTrend: async () => ({ query: { interval: "week" } }),
  readDocument: async (stage) => ({ path: { documentId: await stage.owner.document() } }),
  listChunks: async (stage) => ({ path: { documentId: await stage.owner.document() } }),
  askKnowledge: async () => ({ body: { question: `What returns ${CANARY}?` } }),
  createSubscription: async () => ({
    body: { query: `${CANARY} returns`, threshold: 0.5, lifetimeSeconds: 3600 },
  }),
  deleteDocument: async (stage) => ({ path: { documentId: await stage.owner.document() } }),
  removeSubscription: async (stage) => ({
    path: { subscriptionId: await stage.owner.subscription() },
  }),
  removeSchedule: async (stage) => ({
    path: { scheduleId: await stage.owner.schedule(sessionOf(stage)) },
  }),
  removeWebhook: async (stage) => ({ path: { webhookId: await stage.owner.webhook() } }),
  createWebhook: async (stage) => {
    await stage.owner.removeWebhooksBut(stage.suggestions.webhookId?.[0]);
    return {};
  },
  listContextSnapshots: async (stage) => ({ query: { sessionId: sessionOf(stage) } }),
  applyFinding: async (stage) => ({
    path: { findingId: await stage.owner.finding(stage.work) },
    body: {},
  }),
  dismissFinding: async (stage) => ({
    path: { findingId: await stage.owner.finding(stage.work) },
  }),
  setMaintenancePolicy: async () => ({
    body: { kind: "stale", mode: "propose", thresholds: {}, project: "default" },
  }),
};
