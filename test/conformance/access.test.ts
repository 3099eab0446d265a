import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { type AccessCaller, CALLERS, expectSection, openCells } from "../support/access_page.ts";
import { OPERATOR } from "../support/in_process_functions.ts";
import { Examiner, isDone } from "./examiner.ts";
import { Client, type Sample } from "./exchange.ts";
import type { Operation } from "./operation.ts";
import { openStage, readAllOperations, type Stage } from "./serve.ts";
import type { Maker } from "./world.ts";

const SHARED = ["default", "shop"];
/** Who is refused most comes first: what is done may use up what it was done with. */
const TURNS: readonly AccessCaller[] = [
  ...(["nobody", "stranger", "viewer", "auditor", "approver"] as const),
  ...(["member", "owner", "operator", "service"] as const),
];

const operations = await readAllOperations();
let stage: Stage;
let team: string;
const clients = new Map<AccessCaller, Client>();

beforeAll(async () => {
  stage = await openStage(async (maker) => {
    team = await maker.team();
    for (const project of SHARED) {
      await maker.make("PUT", `cogo-teams/${team}/projects/${project}`, {});
    }
  });
  await stage.giveRoom();
  for (const caller of CALLERS) clients.set(caller, await clientOf(caller));
});
afterAll(() => stage.functions.close());

/** A client that sends as this caller whatever the test names. */
async function clientOf(caller: AccessCaller): Promise<Client> {
  const credentials = await credentialsOf(caller);
  return new Client(stage.functions, {
    ...{ owner: credentials, stranger: credentials },
    ...{ operator: credentials, nobody: credentials },
  });
}

async function credentialsOf(caller: AccessCaller): Promise<Readonly<Record<string, string>>> {
  if (caller === "service") return OPERATOR;
  if (caller === "owner") return stage.client.credentialsOf("owner");
  if (caller === "nobody") return stage.client.credentialsOf("nobody");
  const { test, credentialsOf: of } = stage.functions;
  const { userId } = await test.createUser();
  if (caller === "operator") {
    await test.asOwner("insert into cogo.operators (user_id) values ($1)", [userId]);
  } else if (caller !== "stranger") {
    await join(userId, caller);
  }
  return await of(userId);
}

async function join(userId: string, role: string): Promise<string> {
  await stage.functions.test.asOwner(
    "insert into cogo.members (user_id, tenant_id, role, email) values ($1::uuid, $2, $3, $1::uuid || '@example.com')",
    [userId, team, role],
  );
  return userId;
}

const member = async () => join((await stage.functions.test.createUser()).userId, "viewer");
const invitation = async (owner: Maker) =>
  await owner.id(
    `cogo-teams/${team}/invitations`,
    { email: `${crypto.randomUUID()}@example.com`, role: "viewer" },
    "invitation",
  );

type Arranged = Partial<Pick<Sample, "path" | "query" | "body">>;

/** What is asked for where the usual request is about something that is no team's, or of another sort. */
const OWN: Readonly<Record<string, () => Promise<Arranged>>> = {
  readTeam: async () => ({ path: { teamId: team } }),
  replaceTeam: async () => ({
    path: { teamId: team },
    body: { name: "Acme", secondPerson: false },
  }),
  setSessionPolicy: async () => ({ path: { teamId: team }, body: {} }),
  inviteMember: async () => ({
    path: { teamId: team },
    body: { email: `${crypto.randomUUID()}@example.com`, role: "viewer" },
  }),
  withdrawInvitation: async () => ({ path: { invitationId: await invitation(stage.owner) } }),
  setMemberRole: async () => ({
    path: { teamId: team, userId: await member() },
    body: { role: "auditor" },
  }),
  removeMember: async () => ({ path: { teamId: team, userId: await member() } }),
  shareProject: async () => ({ path: { teamId: team, sharedProject: "theirs" } }),
};

async function arrange(operation: Operation): Promise<Sample> {
  return {
    ...(await new Examiner(stage, operation).arrange()),
    ...(await OWN[operation.name]?.()),
  };
}

const REFUSED = [401, 403, 404];
/** Done, or not now: what there is does not allow it, after it was established who calls. */
const isReached = (status: number) => status < 300 || [304, 409, 412, 503].includes(status);

async function tryOperation(operation: Operation): Promise<ReadonlyMap<AccessCaller, string>> {
  const found = new Map<AccessCaller, string>();
  let sample = await arrange(operation);
  for (const caller of TURNS) {
    const exchange = await clients.get(caller)?.send(operation, "owner", "", sample);
    if (exchange === undefined) continue;
    const { status, text } = exchange;
    const cell = isReached(status) ? "yes" : `open ${status} ${text.slice(0, 200)}`;
    found.set(caller, REFUSED.includes(status) ? String(status) : cell);
    if (isDone(exchange) && operation.method !== "GET") sample = await arrange(operation);
  }
  return found;
}

it("is known of every endpoint who may call it, by trying it as every caller", async () => {
  const matrix = new Map<string, ReadonlyMap<AccessCaller, string>>();
  for (const operation of operations) matrix.set(operation.name, await tryOperation(operation));
  expect(openCells(matrix)).toEqual([]);
  // Somebody may do each: what nobody could do would prove nothing.
  const unproven = [...matrix].filter(([, cells]) => ![...cells.values()].includes("yes"));
  expect(unproven.map(([name]) => name)).toEqual([]);
  await expectSection("Endpoints", new Map([...matrix].sort(([a], [b]) => (a < b ? -1 : 1))));
});

/** What is the same for everybody, and says nothing of anybody. */
const PUBLIC = [
  ...["readRequirement", "listQualityDimensions", "listRoles"],
  ...["listAgents", "readAgent", "readAgentStatus"],
];

function isEmpty(text: string): boolean {
  return Object.values(z.record(z.string(), z.unknown()).parse(JSON.parse(text))).every(
    (value) => value === null || (Array.isArray(value) && value.length === 0),
  );
}

it("does and tells nothing of anybody for a session that the operators' policy refuses", async () => {
  const { test } = stage.functions;
  const done: string[] = [];
  for (const operation of operations) {
    const sample = await arrange(operation);
    await test.asWorker("select from cogo_api.set_session_policy(null, second_factor => true)");
    const exchange = await clients.get("owner")?.send(operation, "owner", "", sample);
    await test.asWorker("select from cogo_api.set_session_policy(null)");
    const isRefused = exchange !== undefined && !isReached(exchange.status);
    if (!isRefused && !isEmpty(exchange?.text ?? "{}")) done.push(operation.name);
  }
  expect(done.sort()).toEqual([...PUBLIC].sort());
});

it("names in the audit the operator who acted, and not the key that was used", async () => {
  const acts = await stage.functions.test.asOwner(
    `select distinct a.actor_role from cogo.audit_entries as a join cogo.operators as o on o.user_id = a.actor
     where a.actor_role = 'service_role'`,
  );
  expect(acts).toEqual([{ actor_role: "service_role" }]);
});
