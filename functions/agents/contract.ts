import { z } from "zod";
import {
  agentHealthSchema,
  agentRegistrationSchema,
  agentSchema,
  concurrencyLimitSchema,
  concurrencyScopeSchema,
  quotaResourceSchema,
  quotaSchema,
  rateLimitSchema,
  roleAssignmentsSchema,
  roleSchema,
  taskCoordinationSchema,
  unplayedRoleSchema,
  workerSchema,
} from "../../shared/engine/mod.ts";

const slug = z.string().regex(/^[a-z][a-z0-9-]{0,99}$/, "Expected words-with-hyphens");

export const agentPath = z.object({ agent: slug });
export const updateAgentBody = z
  .strictObject({
    status: z.enum(["active", "draining"]).optional(),
    capacity: z.number().int().min(1).max(1000).optional(),
  })
  .refine(
    (change) => Object.keys(change).length > 0,
    "Expected a status or a capacity, got neither",
  );
export const concurrencyPath = z.object({
  scope: concurrencyScopeSchema,
  subject: z.string().trim().min(1).max(100),
});
export const concurrencyBody = z.strictObject({ quantity: z.number().int().min(0).max(1_000_000) });
export const quotaPath = z.object({ resource: quotaResourceSchema });
export const quotaBody = z.strictObject({
  /** Null takes away what the tenant has of its own. */
  quantity: z.number().int().min(0).max(2_147_483_647).nullable(),
  /** Of all that have none of their own, unless a tenant is named. */
  tenantId: z.uuid().optional(),
  periodSeconds: z.number().min(1).max(31_536_000).optional(),
});
export const quotasAnswer = z.object({ quotas: z.array(quotaSchema) });
export const ratePath = z.object({ rateLimit: slug });
export const rateBody = z.strictObject({
  perMinute: z.number().min(0.001).max(1_000_000),
  burst: z.number().int().min(1).max(1_000_000).default(1),
});
export const reassignBody = z.strictObject({
  /** At most this many steps of each agent in trouble. */
  quantity: z.number().int().min(1).max(10_000).default(100),
});
export const registerAgentBody = agentRegistrationSchema;
export const assignRolesBody = z.strictObject({ assignments: roleAssignmentsSchema });

export const rolesAnswer = z.object({ roles: z.array(roleSchema) });
/** Null for an agent that is never silent. */
export const heartbeatAnswer = z.object({ silentAt: z.string().nullable() });
/** For a task, or for operators all of them. */
export const coordinateBody = z.strictObject({ taskId: z.uuid().optional() });

const { agent, title, standby, roles, liveWorkers, runningSteps } = agentSchema.shape;
export const statusAnswer = z.object({
  status: z.enum(["ok", "degraded", "down"]),
  /** Roles that nobody can play now, be it that no agent does or that each is draining or silent. */
  unplayedRoles: z.array(unplayedRoleSchema),
  agents: z.array(
    z.object({
      ...{ agent, title, standby, roles, liveWorkers, runningSteps },
      status: agentSchema.shape.state,
      since: agentSchema.shape.stateSince,
    }),
  ),
});
export const coordinateAnswer = z.object({
  /** How many steps were given to another agent. */
  reassigned: z.number().int(),
  /** Of the task that was named. */
  task: taskCoordinationSchema.optional(),
  /** For operators: what one sweep did, which queues it woke, and how the agents are. */
  swept: z.record(z.string(), z.number().int()).optional(),
  woken: z.array(z.string()).optional(),
  agents: z.array(agentHealthSchema).optional(),
});
export const agentAnswer = z.object({ agent: agentSchema });
export const agentsAnswer = z.object({ agents: z.array(agentSchema) });
export const limitsAnswer = z.object({
  limits: z.object({
    concurrency: z.array(concurrencyLimitSchema),
    rate: z.array(rateLimitSchema),
  }),
});
export const healthAnswer = limitsAnswer.extend({
  agents: z.array(agentHealthSchema),
  workers: z.array(workerSchema),
});
export const sweepAnswer = z.object({
  swept: z.record(z.string(), z.number().int()),
  woken: z.array(z.string()),
});
export const reassignAnswer = z.object({ reassigned: z.number().int() });
