import {
  acceptInvitation,
  createTeam,
  inviteMember,
  listTeams,
  readTeam,
  removeMember,
  setMemberRole,
  setSessionPolicy,
  shareProject,
  unshareProject,
  updateTeam,
  withdrawInvitation,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { pageSchema } from "../_http/page.ts";
import { Reply } from "../_http/reply.ts";
import {
  acceptBody,
  createTeamBody,
  invitationAnswer,
  invitationPath,
  inviteBody,
  memberAnswer,
  memberPath,
  projectPath,
  replaceTeamBody,
  roleBody,
  sessionPolicyAnswer,
  sessionPolicyBody,
  teamAnswer,
  teamDetailsAnswer,
  teamPath,
  teamsAnswer,
} from "./contract.ts";

const team = [
  endpoint({
    method: "post",
    path: "/",
    name: "createTeam",
    summary: "Makes a team, which the user owns.",
    body: createTeamBody,
    answer: teamAnswer,
    statuses: [201],
    errors: ["quota_exceeded"],
    versioned: true,
    async handle({ client, body }) {
      const team = await createTeam(client, body.name);
      return new Reply({ team }, { status: 201, version: team.version });
    },
  }),
  endpoint({
    method: "get",
    path: "/",
    name: "listTeams",
    summary: "Lists the user's teams and the user's role in each, the newest first.",
    query: pageSchema,
    answer: teamsAnswer,
    async handle({ client, query }) {
      const { rows, nextCursor } = await listTeams(client, query);
      return { teams: rows, nextCursor };
    },
  }),
  endpoint({
    method: "get",
    path: "/:teamId",
    name: "readTeam",
    summary: "Reads a team: its members and, for owners, who is invited.",
    parameters: teamPath,
    answer: teamDetailsAnswer,
    versioned: true,
    async handle({ client, parameters: { teamId } }) {
      const details = await readTeam(client, teamId);
      return new Reply(details, { version: details.team.version });
    },
  }),
  endpoint({
    method: "put",
    path: "/:teamId",
    name: "replaceTeam",
    summary: "Replaces a team's name, and whether approvals are for a second person.",
    parameters: teamPath,
    body: replaceTeamBody,
    answer: teamAnswer,
    versioned: true,
    async handle({ client, parameters: { teamId }, body, preconditions }) {
      const replaced = await updateTeam(client, teamId, body, preconditions.version);
      return new Reply({ team: replaced }, { version: replaced.version });
    },
  }),
  endpoint({
    method: "put",
    path: "/:teamId/session-policy",
    name: "setSessionPolicy",
    summary: "Says which sessions may be used for a team: how old, how long idle, with what.",
    parameters: teamPath,
    body: sessionPolicyBody,
    answer: sessionPolicyAnswer,
    errors: ["invalid_state"],
    async handle({ client, parameters: { teamId }, body }) {
      return { sessionPolicy: await setSessionPolicy(client, teamId, body) };
    },
  }),
];

const membership = [
  endpoint({
    method: "post",
    path: "/:teamId/invitations",
    name: "inviteMember",
    summary: "Invites an address for seven days; the token is shown this once.",
    parameters: teamPath,
    body: inviteBody,
    answer: invitationAnswer,
    statuses: [201],
    errors: ["invalid_state", "quota_exceeded"],
    async handle({ client, parameters: { teamId }, body }) {
      return { invitation: await inviteMember(client, teamId, body) };
    },
  }),
  endpoint({
    method: "delete",
    path: "/invitations/:invitationId",
    name: "withdrawInvitation",
    summary: "Takes an invitation back.",
    parameters: invitationPath,
    async handle({ client, parameters: { invitationId } }) {
      await withdrawInvitation(client, invitationId);
    },
  }),
  endpoint({
    method: "post",
    path: "/acceptances",
    name: "acceptInvitation",
    summary: "Joins a team by the token of an invitation to the user's verified address.",
    body: acceptBody,
    answer: teamAnswer,
    statuses: [201],
    errors: ["not_found"],
    handle: async ({ client, body }) => ({ team: await acceptInvitation(client, body.token) }),
  }),
  endpoint({
    method: "put",
    path: "/:teamId/members/:userId",
    name: "setMemberRole",
    summary: "Gives a member another role; the last owner stays one.",
    parameters: memberPath,
    body: roleBody,
    answer: memberAnswer,
    errors: ["invalid_state"],
    async handle({ client, parameters: { teamId, userId }, body: { role } }) {
      return { member: await setMemberRole(client, teamId, userId, role) };
    },
  }),
  endpoint({
    method: "delete",
    path: "/:teamId/members/:userId",
    name: "removeMember",
    summary: "Takes a member out of a team, or leaves it; access ends with the next request.",
    parameters: memberPath,
    errors: ["invalid_state"],
    async handle({ client, parameters: { teamId, userId } }) {
      await removeMember(client, teamId, userId);
    },
  }),
  endpoint({
    method: "put",
    path: "/:teamId/projects/:sharedProject",
    name: "shareProject",
    summary: "Lets the user work on a project for a team from now on.",
    parameters: projectPath,
    answer: teamAnswer,
    async handle({ client, parameters: { teamId, sharedProject } }) {
      return { team: await shareProject(client, teamId, sharedProject) };
    },
  }),
  endpoint({
    method: "delete",
    path: "/:teamId/projects/:sharedProject",
    name: "unshareProject",
    summary: "Lets the user work on a project alone from now on; what the team has stays there.",
    parameters: projectPath,
    async handle({ client, parameters: { teamId, sharedProject } }) {
      await unshareProject(client, teamId, sharedProject);
    },
  }),
];

/** Teams, who is in them, and what is worked on for them. */
export const teamEndpoints = [...team, ...membership];
