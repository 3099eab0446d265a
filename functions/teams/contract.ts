import { z } from "zod";
import {
  erasureSchema,
  exportPageSchema,
  invitationSchema,
  invitationTokenSchema,
  memberSchema,
  operatorSchema,
  sessionPolicySchema,
  subjectKindSchema,
  teamRoleSchema,
  teamSchema,
} from "../../shared/engine/mod.ts";
import { nameSchema, projectSchema } from "../../shared/kernel/mod.ts";
import { nextPage } from "../_http/page.ts";

const name = nameSchema(100);
const id = z.uuid();

export const createTeamBody = z.strictObject({ name });
export const replaceTeamBody = z.strictObject({ name, secondPerson: z.boolean() });
export const inviteBody = z.strictObject({ email: z.email().max(320), role: teamRoleSchema });
export const acceptBody = z.strictObject({ token: z.string().min(1).max(200) });
export const roleBody = z.strictObject({ role: teamRoleSchema });
const hours = (least: number) => z.number().int().min(least).max(8760).nullable().default(null);
export const sessionPolicyBody = z.strictObject({
  secondFactor: z.boolean().default(false),
  lifetimeHours: hours(1),
  idleHours: hours(2),
  signedIn: z.boolean().default(false),
});
export const operatorBody = z.strictObject({ operates: z.boolean() });

export const teamPath = z.object({ teamId: id });
export const invitationPath = z.object({ invitationId: id });
export const memberPath = z.object({ teamId: id, userId: id });
export const projectPath = z.object({ teamId: id, sharedProject: projectSchema });
export const userPath = z.object({ userId: id });

export const teamAnswer = z.object({ team: teamSchema });
export const teamsAnswer = z.object({ teams: z.array(teamSchema), ...nextPage });
export const teamDetailsAnswer = teamAnswer.extend({
  members: z.array(memberSchema),
  /** For owners; others see none. */
  invitations: z.array(invitationSchema),
  /** Null where every session may be used. */
  sessionPolicy: sessionPolicySchema.nullable(),
});
export const sessionPolicyAnswer = z.object({ sessionPolicy: sessionPolicySchema });
export const invitationAnswer = z.object({ invitation: invitationTokenSchema });
export const memberAnswer = z.object({ member: memberSchema });
export const operatorsAnswer = z.object({ operators: z.array(operatorSchema) });

/** Whose data: a session's or team's by its id, a person's by default the caller's. */
const subject = { kind: subjectKindSchema, id: id.optional() };
export const exportBody = z.strictObject({
  ...subject,
  after: z
    .string()
    .max(10_000)
    .regex(/^[a-z_]+(?:\.[a-z_]+)?\/(?:[0-9a-f]{2})+$/, "Expected `next` of the page before")
    .optional(),
});
export const eraseBody = z.strictObject(subject);
export const exportAnswer = exportPageSchema;
export const erasureAnswer = z.object({ erasure: erasureSchema });
export const erasuresAnswer = z.object({ erasures: z.array(erasureSchema), ...nextPage });
