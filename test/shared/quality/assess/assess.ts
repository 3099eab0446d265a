import {
  type AssessedProject,
  assessProject,
} from "../../../../shared/quality/assess/assess_project.ts";
import { evidenceSchema } from "../../../../shared/quality/assess/evidence_schema.ts";
import type { TestExecution } from "../../../../shared/quality/assess/executions.ts";

/** The step that an assessment belongs to, with what it has kept of earlier attempts. */
export function makeExecution(checkpoints: Record<string, unknown> = {}): TestExecution {
  return {
    context: { checkpoints },
    signal: new AbortController().signal,
    checkpoint: async (key, value) => {
      checkpoints[key] = value;
    },
    reportProgress: async () => undefined,
  };
}

export const checkTypes: AssessedProject["checkTypes"] = async () => {
  return { status: "checked", files: 1, errors: [], open: [] };
};
const limits = { testFileMilliseconds: 20_000, verifyMilliseconds: Number.POSITIVE_INFINITY };

/** Assesses a project without a limit of time or a compiler, and reads the evidence. */
export async function assess(project: Omit<AssessedProject, "checkTypes">) {
  const quality = await assessProject(makeExecution(), { ...project, checkTypes }, limits);
  if (quality === "released") throw new Error("Expected no hand-over without a limit of time");
  return { ...quality, evidence: evidenceSchema.parse(quality.evidence) };
}
