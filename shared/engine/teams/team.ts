import { z } from "zod";

/** What a member may do: owner everything; member work; approver decide; viewer read; auditor read who did what, too. */
export const teamRoleSchema = z.enum(["owner", "member", "approver", "viewer", "auditor"]);

/** A tenant of several people, as one of them sees it. */
export const teamSchema = z.object({
  tenantId: z.uuid(),
  name: z.string(),
  /** Whether approvals are for somebody other than who asked for the task. */
  secondPerson: z.boolean(),
  version: z.number().int(),
  createdAt: z.string(),
  /** The caller's own; null for operators. */
  role: teamRoleSchema.nullable(),
  members: z.number().int(),
  /** Of the caller's projects those on which the caller works for the team. */
  projects: z.array(z.string()),
});
export type Team = z.infer<typeof teamSchema>;

export const memberSchema = z.object({
  tenantId: z.uuid(),
  userId: z.uuid(),
  email: z.string(),
  role: teamRoleSchema,
  joinedAt: z.string(),
});
type Member = z.infer<typeof memberSchema>;

export const invitationSchema = z.object({
  invitationId: z.uuid(),
  tenantId: z.uuid(),
  email: z.string(),
  role: teamRoleSchema,
  invitedBy: z.uuid().nullable(),
  createdAt: z.string(),
  expiresAt: z.string(),
});
type Invitation = z.infer<typeof invitationSchema>;

/** A new invitation, with the token that is given this once. */
export const invitationTokenSchema = z.object({
  invitationId: z.uuid(),
  token: z.string(),
  expiresAt: z.string(),
});

/** Which sessions of Auth may be used for a team. */
export const sessionPolicySchema = z.object({
  /** Whether one needs a second factor: the claim `aal` is `aal2`. */
  secondFactor: z.boolean(),
  /** How long after signing in; null for as long as Auth lets it. */
  lifetimeHours: z.number().int().nullable(),
  /** How long its token may go without being renewed, which clients do each hour; null for any time. */
  idleHours: z.number().int().nullable(),
  /** Whether a token ends when its session is signed out, not when it expires. */
  signedIn: z.boolean(),
});
export type SessionPolicy = z.infer<typeof sessionPolicySchema>;

/** A team, who is in it, which sessions may be used and, for owners, who is invited. */
export interface TeamDetails {
  readonly team: Team;
  readonly members: readonly Member[];
  readonly invitations: readonly Invitation[];
  /** Null where every session may be used. */
  readonly sessionPolicy: SessionPolicy | null;
}

export const operatorSchema = z.object({ userId: z.uuid(), grantedAt: z.string() });
