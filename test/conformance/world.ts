import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { InProcessFunctions } from "../support/in_process_functions.ts";
import type { Suggestions } from "./schema_arbitrary.ts";

/** In whatever is the owner's and nobody else may read. */
export const CANARY = "canary-7f3a";

type Call = Awaited<ReturnType<InProcessFunctions["as"]>>;
type Ids = Readonly<Record<string, string>>;

const FOREVER = "2030-06-01T00:00:00Z";
const DUPLICATE = `${CANARY}: ${"The returns policy allows thirty days for every order. ".repeat(8)}`;
/** An address that needs no look-up. */
const WEBHOOK_URL = "https://93.184.216.34/hook";

export const step = (key: string, more: object = {}) => ({
  ...{ key, kind: "gate", phase: "work", role: "integrator" },
  ...more,
});

/** Makes things through the API, each new, as one user. */
export class Maker {
  readonly call: Call;

  constructor(call: Call) {
    this.call = call;
  }

  /** What the members of an answer's only part are; fails unless it is made. */
  async make(method: string, path: string, body?: unknown): Promise<z.infer<typeof made>> {
    const answer = await this.call(method, path, body);
    if (answer.status >= 300) {
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return answer.status === 204 ? {} : made.parse(answer.body);
  }

  async id(path: string, body: unknown, part: string, name = `${part}Id`): Promise<string> {
    const answer = await this.make("POST", path, body);
    return z.string().parse(Object(answer[part])[name]);
  }

  session(project = "default"): Promise<string> {
    return this.id("cogo-sessions", { title: CANARY, project, metadata: { CANARY } }, "session");
  }

  /** A task that waits: `ask` for an approval, and `after` for `ask`. */
  async waitingTask(sessionId: string): Promise<string> {
    const plan = {
      reason: CANARY,
      steps: [
        step("ask", { approval: { title: CANARY } }),
        step("after", { dependsOn: ["ask"] }),
        step("told", { waitFor: { events: ["told"] } }),
      ],
    };
    return await this.id("cogo-tasks", { sessionId, requirement: CANARY, plan }, "task");
  }

  /** A task that has ended as it should. */
  async doneTask(sessionId: string): Promise<string> {
    const plan = { reason: CANARY, steps: [step("only")] };
    return await this.id("cogo-tasks", { sessionId, requirement: CANARY, plan }, "task");
  }

  async after(path: string, taskId: string): Promise<string> {
    await this.make("POST", `cogo-tasks/${taskId}/${path}`, {});
    return taskId;
  }

  async stepOf(taskId: string, key: string): Promise<Ids> {
    const snapshot = z
      .object({
        run: z.object({ runId: z.string() }),
        steps: z.array(z.object({ key: z.string(), stepId: z.string() })),
      })
      .parse(await this.make("GET", `cogo-tasks/${taskId}`));
    const found = snapshot.steps.find((each) => each.key === key);
    return { runId: snapshot.run.runId, stepId: found?.stepId ?? "" };
  }

  async approvalOf(taskId: string): Promise<string> {
    const { approvals } = await this.make("GET", `cogo-tasks/${taskId}/approvals`);
    return (
      z
        .array(z.object({ approvalId: z.string() }))
        .min(1)
        .parse(approvals)[0]?.approvalId ?? ""
    );
  }

  schedule(sessionId: string): Promise<string> {
    const task = { sessionId, requirement: CANARY };
    const name = `${CANARY} ${crypto.randomUUID()}`;
    return this.id("cogo-tasks/schedules", { name, cron: "0 3 * * *", task }, "schedule");
  }

  webhook(): Promise<string> {
    const body = { url: WEBHOOK_URL, eventTypes: ["task:completed"] };
    return this.id("cogo-sessions/webhooks", body, "webhook");
  }

  team(): Promise<string> {
    return this.id("cogo-teams", { name: CANARY }, "team", "tenantId");
  }

  /** A user has ten webhooks at most. */
  async removeWebhooksBut(kept: unknown): Promise<void> {
    const { webhooks } = await this.make("GET", "cogo-sessions/webhooks");
    for (const { webhookId } of z.array(z.object({ webhookId: z.string() })).parse(webhooks)) {
      if (webhookId !== kept) await this.make("DELETE", `cogo-sessions/webhooks/${webhookId}`);
    }
  }

  assessment(sessionId: string): Promise<string> {
    const files = [{ path: "src/sum.ts", content: `// ${CANARY}\nexport const sum = 1 + 1;\n` }];
    return this.id("cogo-quality/assess", { sessionId, title: CANARY, files }, "task");
  }

  incident(sessionId: string): Promise<string> {
    const trace = `TypeError: ${CANARY} ${crypto.randomUUID()}`;
    return this.id("cogo-quality/incidents", { sessionId, trace }, "incident");
  }

  async document(
    project = "default",
    content = `${CANARY} ${crypto.randomUUID()}`,
  ): Promise<string> {
    const documents = [{ path: `${CANARY}/${crypto.randomUUID()}.md`, content }];
    const answer = await this.make("POST", "cogo-knowledge/documents", { project, documents });
    return (
      z.array(z.object({ documentId: z.string() })).parse(answer.documents)[0]?.documentId ?? ""
    );
  }

  /** The name of a function in a file of its own. */
  async symbol(work: () => Promise<void>): Promise<string> {
    const name = `canary${crypto.randomUUID().slice(0, 8)}`;
    const documents = [
      { path: `${CANARY}/${name}.ts`, content: `export function ${name}() { return 1; }\n` },
    ];
    await this.make("POST", "cogo-knowledge/documents", { project: "default", documents });
    await work();
    return name;
  }

  ingestion(): Promise<string> {
    return this.id("cogo-knowledge/ingestions", { project: "default" }, "ingestion");
  }

  /** Another source each time, with a document. */
  async source(): Promise<string> {
    const name = crypto.randomUUID();
    const documents = [{ path: "a.md", content: CANARY }];
    const body = { project: "default", source: { name }, documents };
    await this.make("POST", "cogo-knowledge/documents", body);
    const { sources } = await this.make("GET", "cogo-knowledge/sources?limit=200");
    const known = z.array(z.object({ name: z.string(), sourceId: z.string() })).parse(sources);
    return known.find((source) => source.name === name)?.sourceId ?? "";
  }

  subscription(): Promise<string> {
    const query = `${CANARY} returns`;
    return this.id("cogo-knowledge/subscriptions", { query }, "subscription");
  }

  /** A workflow template with an active version after another that was. */
  async template(): Promise<string> {
    const name = `own-${crypto.randomUUID().slice(0, 8)}`;
    for (const version of ["1", "2"]) {
      await this.make("PUT", `cogo-workflows/${name}`, await draft(version));
      await this.make("POST", `cogo-workflows/${name}/validate`, {});
      await this.make("PUT", `cogo-workflows/${name}/shares`, { shares: { [version]: 1 } });
    }
    return name;
  }

  /** Another finding each time: two documents with the same text. */
  async finding(work: () => Promise<void>): Promise<string> {
    const project = `p-${crypto.randomUUID()}`;
    await this.document(project, DUPLICATE);
    await this.document(project, DUPLICATE);
    await work();
    await this.make("POST", "cogo-knowledge/maintenance", {});
    const query = `?status=proposed&project=${project}`;
    const { findings } = await this.make("GET", `cogo-knowledge/findings${query}`);
    return (
      z
        .array(z.object({ findingId: z.string() }))
        .min(1)
        .parse(findings)[0]?.findingId ?? ""
    );
  }
}

/** What is put as a version of a workflow template. */
export async function draft(version: string): Promise<unknown> {
  const template = JSON.parse(await readFile("examples/careful-template.json", "utf8"));
  return { ...template, description: CANARY, note: version };
}

const made = z.record(z.string(), z.unknown());

/** What there is of the owner's, by the names that members and parameters have for it. */
export async function furnish(maker: Maker, work: () => Promise<void>): Promise<Suggestions> {
  const sessionId = await maker.session();
  const waiting = await maker.waitingTask(sessionId);
  const tasks = [
    waiting,
    await maker.doneTask(sessionId),
    await maker.after("pause", await maker.waitingTask(sessionId)),
    await maker.after("cancel", await maker.waitingTask(sessionId)),
    await maker.assessment(sessionId),
    await maker.id("cogo-tasks", { sessionId, requirement: READ, models: "off" }, "task"),
  ];
  const { stepId = "", runId = "" } = await maker.stepOf(waiting, "ask");
  const findingId = await maker.finding(work);
  const first = async (path: string, part: string, name: string) => {
    const { [part]: rows } = await maker.make("GET", path);
    return z.array(z.record(z.string(), z.unknown())).min(1).parse(rows)[0]?.[name];
  };
  return {
    ...{ sessionId: [sessionId], taskId: tasks, stepId: [stepId], runId: [runId] },
    approvalId: [await maker.approvalOf(waiting)],
    scheduleId: [await maker.schedule(sessionId)],
    webhookId: [await maker.webhook()],
    reportId: [await first("cogo-quality/reports", "reports", "reportId")],
    incidentId: [await maker.incident(sessionId)],
    documentId: [await maker.document()],
    sourceId: [await maker.source()],
    ingestionId: [await maker.ingestion()],
    subscriptionId: [await maker.subscription()],
    snapshotId: [
      await first(`cogo-knowledge/snapshots?sessionId=${sessionId}`, "snapshots", "snapshotId"),
    ],
    findingId: [findingId],
    template: [await maker.template()],
    teamId: [await maker.team()],
    ...NAMES,
  };
}

const READ = `${CANARY}\nA todo list as a REST service.\nEach todo has a title (text, required) and done (yes/no).`;

/** Names of what is always there, and values in forms that no schema says. */
const NAMES: Suggestions = {
  agent: ["code-generator", "integration"],
  scope: ["queue", "agent"],
  subject: ["code-generator", "integration"],
  rateLimit: ["some-provider"],
  kind: ["gate", "review"],
  role: ["integrator", "technical-writer"],
  url: [WEBHOOK_URL],
  cron: ["0 3 * * *"],
  timeZone: ["UTC", "Europe/Prague"],
  status: ["running", "completed,failed"],
  deadline: [FOREVER],
  endsAt: [FOREVER],
  project: ["default", "shop"],
  fromStep: ["only"],
};
