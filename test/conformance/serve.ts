import { vi } from "vitest";
import { createApp } from "../../functions/_http/app.ts";
import { app as knowledgeWorker } from "../../functions/knowledge-worker/app.ts";
import { app as orchestrator } from "../../functions/orchestrator/app.ts";
import { app as qualityWorker } from "../../functions/quality-assurance-worker/app.ts";
import { apis } from "../../scripts/contract/apis.ts";
import {
  type InProcessFunctions,
  OPERATOR,
  openFunctions,
} from "../support/in_process_functions.ts";
import type { TestDatabase } from "../support/test_database.ts";
import { type Caller, Client } from "./exchange.ts";
import { type Operation, readOperations } from "./operation.ts";
import type { Suggestions } from "./schema_arbitrary.ts";
import { furnish, Maker } from "./world.ts";

const WORKERS = new Map([
  ["cogo-orchestrator", orchestrator],
  ["cogo-quality-assurance-worker", qualityWorker],
  ["cogo-knowledge-worker", knowledgeWorker],
]);

const served = new Map(apis.map((api) => [api.slug, createApp(api)]));

/** The document of each function, as anybody is given it. */
export async function readDocuments(): Promise<ReadonlyMap<string, unknown>> {
  const documents = new Map<string, unknown>();
  for (const [slug, app] of served) {
    const response = await app.request(`/${slug}/openapi.json`);
    documents.set(slug, await response.json());
  }
  return documents;
}

/** All operations of all functions. What removes things comes last, so that the others find them. */
export async function readAllOperations(): Promise<readonly Operation[]> {
  const all = [...(await readDocuments()).values()].flatMap(readOperations);
  const removes = ({ method }: Operation) => Number(method === "DELETE");
  return all.sort((a, b) => removes(a) - removes(b));
}

/** All functions, an owner who has something of everything, and a way to ask as each of the callers. */
export interface Stage {
  readonly functions: InProcessFunctions;
  readonly client: Client;
  readonly owner: Maker;
  /** The owner's things. */
  readonly suggestions: Suggestions;
  /** The name of another agent, which an operator has registered. */
  registerAgent(): Promise<string>;
  /** Lets the workers do what is ready. */
  work(): Promise<void>;
  /** What there is of the owner's, to be compared. */
  observe(): Promise<string>;
  /** How many rows there are of what a request can make. */
  countRows(): Promise<number>;
  /** Has the quotas allow as much as anybody makes here, whatever was set before. */
  giveRoom(): Promise<void>;
  /** Does something while the owner's quotas allow nothing more. */
  withoutRoom<Value>(use: () => Promise<Value>): Promise<Value>;
}

/** `prepare` comes before the owner has anything. */
export async function openStage(prepare?: (owner: Maker) => Promise<unknown>): Promise<Stage> {
  const functions = await openFunctions(new Map([...served, ...WORKERS]));
  // Nothing is sent, and nothing sweeps: the system would be down.
  await functions.test.asOwner(
    "update cogo.health_rules set enabled = false where severity = 'critical'",
  );
  vi.stubEnv("COGO_LINGER_MILLISECONDS", "0");
  vi.spyOn(console, "log").mockImplementation(() => undefined); // what the workers have to say
  const pending: unknown[] = [];
  const waitUntil = (promise: unknown) => void pending.push(promise);
  vi.stubGlobal("EdgeRuntime", { waitUntil });
  const work = async () => {
    for (const slug of WORKERS.keys()) {
      await functions.send(`/${slug}`, { method: "POST", headers: OPERATOR });
    }
    while (pending.length > 0) await pending.pop();
  };
  const users = [await functions.test.createUser(), await functions.test.createUser()];
  const [owner, stranger] = await Promise.all(
    users.map(({ userId }) => functions.credentialsOf(userId)),
  );
  const credentials: Record<Caller, Readonly<Record<string, string>>> = {
    owner: owner ?? {},
    stranger: stranger ?? {},
    operator: OPERATOR,
    nobody: { apikey: owner?.apikey ?? "" },
  };
  const maker = new Maker(await functions.as(users[0]?.userId ?? ""));
  await prepare?.(maker);
  const suggestions = await furnish(maker, work);
  // Who is the only owner of a team is not erased, whatever is drawn.
  const strange = new Maker(await functions.as(users[1]?.userId ?? ""));
  await strange.id("cogo-teams", { name: "strange" }, "team", "tenantId");
  return {
    ...{ functions, suggestions, work },
    client: new Client(functions, credentials),
    owner: maker,
    async registerAgent() {
      const agent = `n-${crypto.randomUUID()}`;
      const body = JSON.stringify({ agent, title: "Another", roles: ["integrator"] });
      const headers = { ...OPERATOR, "content-type": "application/json" };
      const answer = await functions.send("/cogo-agents", { method: "POST", headers, body });
      if (answer.status !== 201) throw new Error(`POST /cogo-agents: ${await answer.text()}`);
      return agent;
    },
    observe: await openObserver(functions.test, users[0]?.userId ?? ""),
    async countRows() {
      const rows = await functions.test.asOwner(COUNT_ROWS);
      return Number(rows[0]?.rows);
    },
    async giveRoom() {
      await functions.test.asOwner("update cogo.quotas set quantity = 1000000 where true");
    },
    async withoutRoom(use) {
      const tenant = users[0]?.userId ?? "";
      await functions.test.asOwner(TAKE_ROOM, [tenant]);
      try {
        return await use();
      } finally {
        await functions.test.asOwner(`delete from cogo.quotas where tenant_id in (${TENANTS})`, [
          tenant,
        ]);
      }
    },
  };
}

const MADE = [
  ...["sessions", "tasks", "runs", "messages", "webhooks", "schedules"],
  ...["ingestions", "documents", "subscriptions", "workflow_templates"],
];
const COUNT_ROWS = `select ${MADE.map((table) => `(select count(*) from cogo.${table})`).join(" + ")} as rows`;

/** The owner and the owner's teams. */
const TENANTS =
  "select $1::uuid union all select m.tenant_id from cogo.members as m where m.user_id = $1";
const TAKE_ROOM = `insert into cogo.quotas (resource, tenant_id, quantity, period)
                   select resource, t.id, 0, period from cogo.quotas cross join (${TENANTS}) as t (id) where tenant_id is null`;

/** Tells of every row of the owner's, in all tables that say whose their rows are. */
async function openObserver(test: TestDatabase, ownerId: string): Promise<() => Promise<string>> {
  const tables = await test.asOwner(
    `select c.table_name as name from information_schema.columns as c
     join information_schema.tables as t using (table_schema, table_name)
     where c.table_schema = 'cogo' and c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE'`,
  );
  const digests = tables.map(
    ({ name }) => `(select md5(string_agg(r::text, '' order by r::text)) from cogo.${name} as r
                    where tenant_id = '${ownerId}') as ${name}`,
  );
  return async () => JSON.stringify(await test.asOwner(`select ${digests.join(", ")}`));
}
