import { z } from "zod";
import { jsonObjectSchema } from "../../kernel/mod.ts";

export const INCIDENT_CLASSES = [
  "assertion",
  "import",
  "memory",
  "other",
  "reference",
  "stack",
  "step",
  "syntax",
  "timeout",
  "type",
] as const;
export const INCIDENT_SEVERITIES = ["minor", "major", "critical"] as const;

/** A place in a stack, the innermost first. */
export const frameSchema = z.object({
  /** Relative to the project where that is known. */
  path: z.string().max(500),
  function: z.string().max(200).optional(),
  line: z.number().int().positive().optional(),
});
export type Frame = z.infer<typeof frameSchema>;

/** An error, described so that the same one is known again. */
export const incidentSchema = z.object({
  /** The same for the same error, whatever numbers, paths and ids its message has: 32 hexadecimal digits. */
  fingerprint: z.string().regex(/^[0-9a-f]{32}$/),
  /** The same without the places: errors alike that came up elsewhere. */
  family: z.string().regex(/^[0-9a-f]{32}$/),
  class: z.enum(INCIDENT_CLASSES),
  severity: z.enum(INCIDENT_SEVERITIES),
  message: z.string().max(4_000),
  frames: z.array(frameSchema).max(20),
});
export type Incident = z.infer<typeof incidentSchema>;

export const INCIDENT_STATES = ["open", "healing", "healed", "unhealed", "dismissed"] as const;

/** An error as it is kept: once a project, however often it comes up. */
export const keptIncidentSchema = incidentSchema.extend({
  incidentId: z.uuid(),
  project: z.string(),
  /** Where it came up last. */
  sessionId: z.uuid().nullable(),
  taskId: z.uuid().nullable(),
  stepId: z.uuid().nullable(),
  attempt: z.number().int().nullable(),
  context: jsonObjectSchema,
  /** What may have caused it, the likeliest first. */
  hypotheses: z.array(jsonObjectSchema),
  occurrences: z.number().int(),
  state: z.enum(INCIDENT_STATES),
  /** Why it was dismissed, or is not healed. */
  reason: z.string().nullable(),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
});
export type KeptIncident = z.infer<typeof keptIncidentSchema>;
