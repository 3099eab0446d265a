import { z } from "zod";
import {
  invitationAnswer,
  memberAnswer,
  teamAnswer,
  teamDetailsAnswer,
  teamsAnswer,
} from "../../../functions/teams/contract.ts";
import type { Team, teamRoleSchema } from "../../../shared/engine/mod.ts";
import { type ApiClient, CogoError } from "../../../shared/kernel/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";
import { openUserClient } from "../../client/user_client.ts";
import { withRunningStack } from "../stack/stack_session.ts";
import { inert } from "../terminal/inert.ts";

type Action =
  | ("list" | "create" | "show" | "invite" | "accept" | "role" | "remove")
  | ("share" | "unshare" | "second-person");
type Role = z.infer<typeof teamRoleSchema>;

interface TeamOptions {
  readonly role?: Role | undefined;
  readonly data?: string | undefined;
}

/** `./cogo team`: what somebody may do in a team, one act a command. */
export async function team(
  action: Action,
  words: readonly string[],
  options: TeamOptions,
): Promise<number> {
  const text = await withRunningStack(options.data, async (stack) => {
    const client = await openUserClient(stack);
    return await ACTS[action](client, words, options);
  });
  process.stdout.write(text);
  return 0;
}

type Act = (client: ApiClient, words: readonly string[], options: TeamOptions) => Promise<string>;

const ACTS: Readonly<Record<Action, Act>> = {
  async list(client) {
    const { teams } = await callEndpoint(
      client,
      { method: "GET", path: "cogo-teams" },
      teamsAnswer,
    );
    return teams.length === 0 ? "No teams\n" : teams.map(describe).join("");
  },
  async create(client, [name]) {
    const body = { name: given(name, "a name") };
    const request = { method: "POST", path: "cogo-teams", body } as const;
    return describe((await callEndpoint(client, request, teamAnswer)).team);
  },
  async show(client, [name]) {
    const path = await pathOf(client, name);
    const found = await callEndpoint(client, { method: "GET", path }, teamDetailsAnswer);
    return [
      describe(found.team),
      ...found.members.map(({ role, email }) => `  ${role.padEnd(8)}  ${inert(email)}\n`),
      ...found.invitations.map(
        ({ role, email }) => `  ${role.padEnd(8)}  ${inert(email)} (invited)\n`,
      ),
    ].join("");
  },
  async invite(client, [name, email], { role = "member" }) {
    const path = `${await pathOf(client, name)}/invitations`;
    const body = { email: given(email, "an e-mail address"), role };
    const { invitation } = await callEndpoint(
      client,
      { method: "POST", path, body },
      invitationAnswer,
    );
    return `Invited for seven days. They accept with: ./cogo team accept ${invitation.token}\n`;
  },
  async accept(client, [token]) {
    const body = { token: given(token, "the token of an invitation") };
    const request = { method: "POST", path: "cogo-teams/acceptances", body } as const;
    return describe((await callEndpoint(client, request, teamAnswer)).team);
  },
  async role(client, [name, email], { role }) {
    const path = await memberPath(client, name, email);
    const body = { role: given(role, "--role") };
    const { member } = await callEndpoint(client, { method: "PUT", path, body }, memberAnswer);
    return `${inert(member.email)} is ${member.role}\n`;
  },
  async remove(client, [name, email]) {
    const path = await memberPath(client, name, email);
    await callEndpoint(client, { method: "DELETE", path }, z.unknown());
    return `Removed ${inert(given(email, "an e-mail address"))}\n`;
  },
  async share(client, [name, project]) {
    const path = `${await pathOf(client, name)}/projects/${given(project, "a project")}`;
    return describe(
      (await callEndpoint(client, { method: "PUT", path, body: {} }, teamAnswer)).team,
    );
  },
  async unshare(client, [name, project]) {
    const path = `${await pathOf(client, name)}/projects/${given(project, "a project")}`;
    await callEndpoint(client, { method: "DELETE", path }, z.unknown());
    return `You work on ${project} alone from now on\n`;
  },
  async "second-person"(client, [name, wanted]) {
    const found = await find(client, name);
    if (wanted !== "on" && wanted !== "off")
      throw usage(`Expected on or off, got ${wanted ?? "nothing"}`);
    const body = { name: found.name, secondPerson: wanted === "on" };
    const request = { method: "PUT", path: `cogo-teams/${found.tenantId}`, body } as const;
    return describe((await callEndpoint(client, request, teamAnswer)).team);
  },
};

function describe({ name, role, members, projects, secondPerson }: Team): string {
  const of = projects.length === 0 ? "" : `; you work for it on ${projects.join(", ")}`;
  const policy = secondPerson ? "; approvals are for a second person" : "";
  return `${inert(name)}: ${members} member${members === 1 ? "" : "s"}, you are ${role}${of}${policy}\n`;
}

async function find(client: ApiClient, name: string | undefined): Promise<Team> {
  const wanted = given(name, "the name of a team");
  const request = { method: "GET", path: "cogo-teams?limit=200" } as const;
  const { teams } = await callEndpoint(client, request, teamsAnswer);
  const found = teams.filter((each) => each.name === wanted || each.tenantId === wanted);
  if (found[0] !== undefined && found.length === 1) return found[0];
  throw new CogoError({
    code: "not_found",
    message: `Expected one team "${wanted}", found ${found.length}`,
    remedy: "See ./cogo team list; a team may be named by its id, too",
  });
}

const pathOf = async (client: ApiClient, name: string | undefined) =>
  `cogo-teams/${(await find(client, name)).tenantId}`;

async function memberPath(client: ApiClient, name: string | undefined, email: string | undefined) {
  const path = await pathOf(client, name);
  const wanted = given(email, "an e-mail address").toLowerCase();
  const { members } = await callEndpoint(client, { method: "GET", path }, teamDetailsAnswer);
  const member = members.find((each) => each.email === wanted);
  if (member !== undefined) return `${path}/members/${member.userId}`;
  throw new CogoError({ code: "not_found", message: `${wanted} is no member of ${name}` });
}

function given<Value>(value: Value | undefined, what: string): Value {
  if (value !== undefined) return value;
  throw usage(`Expected ${what}, got nothing`);
}

function usage(message: string): CogoError {
  return new CogoError({ code: "usage", message, remedy: "See ./cogo help team" });
}
