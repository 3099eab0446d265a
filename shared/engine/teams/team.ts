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

/** A team, who is in it and, for owners, who is invited. */
export interface TeamDetails {
  readonly team: Team;
  readonly members: readonly Member[];
  readonly invitations: readonly Invitation[];
}

export const operatorSchema = z.object({ userId: z.uuid(), grantedAt: z.string() });
