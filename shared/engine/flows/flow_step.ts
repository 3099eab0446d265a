import type { z } from "zod";
import { type ErrorRecord, toReadable } from "../../kernel/mod.ts";
import { fillValue, openReferences } from "../plans/fill_references.ts";
import { readKindInput } from "../plans/read_kind_input.ts";
import type { StepExecution, StepHandler, StepOutcome } from "../worker/step_handler.ts";
import { StepRefused } from "../worker/step_refused.ts";
import { describeIssue } from "./describe_issue.ts";
import type { Flow } from "./flow.ts";
import { FlowHandedOver, FlowStepError } from "./flow_errors.ts";
import { FlowExecution } from "./flow_execution.ts";
import { flowInputSchema } from "./flow_input.ts";
import { FlowRun } from "./flow_run.ts";
import type { FlowTools } from "./flow_tools.ts";
import { toStorable } from "./storable.ts";
import { toThrownRecord } from "./thrown_record.ts";

/** The checkpoint of the version that a run started with. */
const PINNED = "version";
/** The time of an attempt; what is at work then may end, and the rest is for a fresh isolate. */
const HAND_OVER_MILLISECONDS = 20_000;

export interface FlowStepOptions {
  /** Without any, a flow cannot ask models. */
  readonly tools?: FlowTools;
  readonly handOverMilliseconds?: number;
}

/** Does the steps of kind `flow`: runs these functions, each under its name and version. */
export function createFlowStep(
  flows: readonly Flow[],
  { tools, handOverMilliseconds = HAND_OVER_MILLISECONDS }: FlowStepOptions = {},
): StepHandler {
  return {
    kind: "flow",
    estimateMilliseconds: HAND_OVER_MILLISECONDS,
    async execute(execution) {
      const { step } = execution;
      const given = readKindInput(flowInputSchema, step, "flow_input_invalid");
      const found = flows.filter(({ name }) => name === given.flow);
      const version = given.version ?? (await pinVersion(execution, found));
      const chosen = found.find((each) => each.version === version);
      if (chosen === undefined) return refuse(isGone(given.flow, version, found));
      const filled = given.fill ? fillValue(given.input, openReferences(step)) : given.input;
      const input = chosen.input.safeParse(filled);
      if (!input.success) return refuse(isInvalid(given.flow, input.error, filled));
      return await attempt(
        new FlowExecution(execution, tools, handOverMilliseconds),
        chosen,
        input.data,
      );
    },
  };
}

async function attempt(execution: FlowExecution, flow: Flow, input: unknown): Promise<StepOutcome> {
  const root = new FlowRun(execution);
  try {
    const returned = flow.run(root, input as never).finally(() => execution.finish());
    const output = await Promise.race([execution.ended, returned]);
    await Promise.race([execution.ended, execution.reached()]);
    const result = toStorable(output, "what the flow returns") ?? null;
    const summary = `The flow "${flow.name}", version ${flow.version}, has ended`;
    return { status: "completed", result: { output: result, summary } };
  } catch (thrown) {
    const error = toReadable(thrown);
    if (error instanceof FlowHandedOver) return { status: "released" };
    if (execution.endedWith(error)) throw error;
    return await fail(execution, error);
  }
}

/** The function itself has failed: the same again would fail again, until somebody does something about it. */
async function fail(execution: FlowExecution, error: unknown): Promise<StepOutcome> {
  await execution.forgetFailures();
  const record = toThrownRecord(error, "flow_failed");
  const isNamed = error instanceof FlowStepError || error instanceof StepRefused;
  return refuse(isNamed ? record : { ...record, code: "flow_failed" });
}

function refuse(error: ErrorRecord): StepOutcome {
  return { status: "refused", error };
}

/** A run keeps the version that it began with. */
async function pinVersion(execution: StepExecution, found: readonly Flow[]): Promise<number> {
  const kept = execution.context.checkpoints[PINNED];
  if (typeof kept === "number") return kept;
  const latest = Math.max(0, ...found.map(({ version }) => version));
  await execution.checkpoint(PINNED, latest);
  return latest;
}

function isGone(flow: string, version: number, found: readonly Flow[]): ErrorRecord {
  const versions = found.map((each) => each.version).join(", ");
  return {
    code: "flow_version_gone",
    message: `The run began with version ${version} of the flow "${flow}", and this function has ${versions === "" ? "no such flow" : `version ${versions}`}`,
    remedy: "Deploy the function with that version beside the new one and redrive the task",
  };
}

function isInvalid(flow: string, error: z.ZodError, input: unknown): ErrorRecord {
  return {
    code: "flow_input_invalid",
    message: `The flow "${flow}" cannot be started with this: ${describeIssue(error, input)}`,
    remedy: "Start it again with the input that ./cogo flow list shows",
  };
}
