import { z } from "zod";
import {
  type ApiClient,
  callForRow,
  callFunction,
  type Page,
  type PageRequest,
  readPage,
  readRow,
  readRows,
} from "../../kernel/mod.ts";
import {
  invitationSchema,
  invitationTokenSchema,
  memberSchema,
  operatorSchema,
  type SessionPolicy,
  sessionPolicySchema,
  type Team,
  type TeamDetails,
  teamSchema,
} from "./team.ts";

/** The client's teams, the newest first. */
export async function listTeams(client: ApiClient, page: PageRequest): Promise<Page<Team>> {
  const order = { by: ["created_at", "tenant_id"], descending: true };
  return await readPage("teams", client.from("teams").select(), teamSchema, { ...page, order });
}

/** @throws CogoError `not_found`. */
export async function readTeam(client: ApiClient, tenantId: string): Promise<TeamDetails> {
  const of = (view: "teams" | "members" | "invitations" | "session_policies") =>
    client.from(view).select().eq("tenant_id", tenantId);
  const team = await readRow("teams", of("teams"), teamSchema, `team ${tenantId}`);
  const [members, invitations, policies] = await Promise.all([
    readRows("members", of("members").order("joined_at"), memberSchema),
    readRows("invitations", of("invitations").order("created_at"), invitationSchema),
    readRows("session_policies", of("session_policies"), sessionPolicySchema),
  ]);
  return { team, members, invitations, sessionPolicy: policies[0] ?? null };
}

/** The client's user owns it. @throws CogoError `quota_exceeded`. */
export async function createTeam(client: ApiClient, name: string): Promise<Team> {
  return await callForRow(client, "create_team", { name }, teamSchema);
}

/** @throws CogoError `not_found`, `forbidden`; `invalid_state` where it would refuse the caller's own session. */
export async function setSessionPolicy(
  client: ApiClient,
  tenantId: string,
  policy: SessionPolicy,
): Promise<SessionPolicy> {
  const parameters = {
    tenant_id: tenantId,
    second_factor: policy.secondFactor,
    lifetime_hours: policy.lifetimeHours,
    idle_hours: policy.idleHours,
    signed_in: policy.signedIn,
  };
  return await callForRow(client, "set_session_policy", parameters, sessionPolicySchema);
}

/** @throws CogoError `not_found`, `forbidden`, `precondition_failed`. */
export async function updateTeam(
  client: ApiClient,
  tenantId: string,
  team: { readonly name: string; readonly secondPerson: boolean },
  expectedVersion?: number,
): Promise<Team> {
  const parameters = {
    tenant_id: tenantId,
    name: team.name,
    second_person: team.secondPerson,
    expected_version: expectedVersion ?? null,
  };
  return await callForRow(client, "update_team", parameters, teamSchema);
}

/** For seven days; the same address again replaces it. @throws CogoError `not_found`, `forbidden`, `invalid_state`. */
export async function inviteMember(
  client: ApiClient,
  tenantId: string,
  { email, role }: { readonly email: string; readonly role: string },
): Promise<z.infer<typeof invitationTokenSchema>> {
  const parameters = { tenant_id: tenantId, email, role };
  return await callForRow(client, "invite_member", parameters, invitationTokenSchema);
}

/** @throws CogoError `not_found`, `forbidden`. */
export async function withdrawInvitation(client: ApiClient, invitationId: string): Promise<void> {
  await callFunction(client, "withdraw_invitation", { invitation_id: invitationId }, z.unknown());
}

/** @throws CogoError `not_found` unless the token is of an open invitation to the user's verified address. */
export async function acceptInvitation(client: ApiClient, token: string): Promise<Team> {
  return await callForRow(client, "accept_invitation", { token }, teamSchema);
}

/** @throws CogoError `not_found`, `forbidden`; `invalid_state` for the last owner. */
export async function setMemberRole(
  client: ApiClient,
  tenantId: string,
  userId: string,
  role: string,
): Promise<z.infer<typeof memberSchema>> {
  const parameters = { tenant_id: tenantId, user_id: userId, role };
  return await callForRow(client, "set_member_role", parameters, memberSchema);
}

/** Oneself, too. @throws CogoError `not_found`, `forbidden`; `invalid_state` for the last owner. */
export async function removeMember(
  client: ApiClient,
  tenantId: string,
  userId: string,
): Promise<void> {
  const parameters = { tenant_id: tenantId, user_id: userId };
  await callFunction(client, "remove_member", parameters, z.unknown());
}

/** From now on the client's user works on the project for the team. @throws CogoError `not_found`. */
export async function shareProject(
  client: ApiClient,
  tenantId: string,
  project: string,
): Promise<Team> {
  return await callForRow(client, "share_project", { tenant_id: tenantId, project }, teamSchema);
}

/** From now on the client's user works on it alone. @throws CogoError `not_found`. */
export async function unshareProject(
  client: ApiClient,
  tenantId: string,
  project: string,
): Promise<void> {
  await callFunction(client, "unshare_project", { tenant_id: tenantId, project }, z.unknown());
}

/** For operators: the users who are operators. */
export async function listOperators(
  client: ApiClient,
): Promise<readonly z.infer<typeof operatorSchema>[]> {
  return await readRows(
    "operators",
    client.from("operators").select().order("granted_at"),
    operatorSchema,
  );
}

/** For operators: makes a user one, or no longer. @throws CogoError `invalid_input` for nobody. */
export async function setOperator(
  client: ApiClient,
  userId: string,
  operates: boolean,
): Promise<void> {
  await callFunction(client, "set_operator", { user_id: userId, operates }, z.unknown());
}
