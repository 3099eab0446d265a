import {
  type Decision,
  decisionSchema,
  type QualityReport,
  qualityReportSchema,
  readOutputs,
  type StepHandler,
  type StepOutcome,
  StepRefused,
} from "../../engine/mod.ts";
import { describeTestChanges, describeUnderstanding } from "../../generation/mod.ts";
import { type ApiClient, readRows, toJson } from "../../kernel/mod.ts";
import { listRunModels } from "../../models/mod.ts";
import { readRunFiles, renderMarkdown } from "../../quality/mod.ts";
import { synthesiseInputs } from "./step_inputs.ts";

/** Puts the result together: the list of files and the quality report, the run's last word. */
export function createSynthesiseStep(client: ApiClient): StepHandler {
  return {
    kind: "synthesise",
    estimateMilliseconds: 5_000,
    async execute({ step }): Promise<StepOutcome> {
      const { specification, reading } = readOutputs(synthesiseInputs, step).analyse;
      const [assessment, models, decisions] = await Promise.all([
        readAssessment(client, step.runId),
        listRunModels(client, step.runId),
        listRunDecisions(client, step.runId),
      ]);
      const { score, dimensions, tests, evidence, verdict } = assessment;
      const report = {
        path: "QUALITY.md",
        kind: "report" as const,
        content:
          renderMarkdown(specification.title, assessment, models, reading) +
          describeUnderstanding(specification) +
          describeTestChanges(decisions),
      };
      const files = [...(await readRunFiles(client, step.runId)), report];
      const encoder = new TextEncoder();
      const listing = files.map(({ path, content }) => ({
        path,
        bytes: encoder.encode(content).byteLength,
      }));
      return {
        status: "completed",
        result: {
          output: toJson({ files: listing, verdict }),
          summary: `${files.length} files, quality ${verdict} with ${score}`,
          artifacts: [report],
          quality: { kind: "report", verdict, score, dimensions, tests, evidence },
        },
      };
    },
  };
}

async function readAssessment(client: ApiClient, runId: string): Promise<QualityReport> {
  const query = client.from("quality_reports").select().eq("run_id", runId);
  const newest = query.order("created_at", { ascending: false }).limit(1);
  const [assessment] = await readRows("quality_reports", newest, qualityReportSchema);
  if (assessment === undefined) {
    throw new StepRefused({
      code: "nothing_to_report",
      message: "Expected a judgement to report, but no step of the run has judged it",
      remedy: "Make the step depend on one of the kind verify",
    });
  }
  return assessment;
}

async function listRunDecisions(client: ApiClient, runId: string): Promise<readonly Decision[]> {
  const query = client.from("decisions").select().eq("run_id", runId);
  return await readRows("decisions", query.order("created_at").order("position"), decisionSchema);
}
