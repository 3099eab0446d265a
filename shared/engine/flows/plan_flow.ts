import { z } from "zod";
import { type ApiClient, callFunction, type Json, jsonSchema } from "../../kernel/mod.ts";
import { type OwnPlan, ownPlanSchema } from "../tasks/plan_revision.ts";
import type { plannedStepsSchema } from "../tasks/planned_step.ts";
import { checkFlowInput } from "./check_flow_input.ts";
import { readFlow } from "./register_flows.ts";

const plannedFlowSchema = z.object({
  flow: z.string(),
  version: z.number().int().optional(),
  input: jsonSchema.default({}),
  fill: z.boolean().default(false),
});

/**
 * The plan of a task that runs a flow: its latest version, unless one is named.
 *
 * @throws CogoError `not_found`; `invalid_input` for what the flow is not started with.
 */
export async function planFlow(
  client: ApiClient,
  flow: {
    readonly name: string;
    readonly version?: number | undefined;
    readonly input?: Json | undefined;
  },
): Promise<OwnPlan> {
  const { name, input = {} } = flow;
  const row = await readFlow(client, name, flow.version);
  if (row !== undefined) checkFlowInput(row.inputSchema, input);
  const version = row?.version ?? flow.version ?? null;
  return await callFunction(client, "plan_flow", { flow: name, version, input }, ownPlanSchema);
}

/**
 * The plan of a task that runs a flow with `{items}`, the inputs that a batch has collected; this one's is the first.
 *
 * @throws CogoError as {@link planFlow}.
 */
export async function planFlowOfBatch(
  client: ApiClient,
  { input = {}, ...flow }: Parameters<typeof planFlow>[1],
): Promise<OwnPlan> {
  const plan = await planFlow(client, { ...flow, input: { items: [input] } });
  const filled = { fill: true, input: { items: "{{outputs.collected.items}}" } };
  const steps = plan.steps.map((step) => ({
    ...step,
    dependsOn: ["collected"],
    input: { ...step.input, ...filled },
  }));
  return { ...plan, steps };
}

/**
 * Checks what steps of kind `flow` would start their flows with; the database checks that there are such flows.
 *
 * @throws CogoError `invalid_input`.
 */
export async function checkPlannedFlows(
  client: ApiClient,
  steps: z.infer<typeof plannedStepsSchema> | undefined,
): Promise<void> {
  for (const { key, kind, input, map } of steps ?? []) {
    const given = plannedFlowSchema.safeParse(input);
    // References are filled in, and elements given, when it runs.
    if (kind !== "flow" || map !== undefined || !given.success || given.data.fill) continue;
    const row = await readFlow(client, given.data.flow, given.data.version);
    if (row !== undefined)
      checkFlowInput(row.inputSchema, given.data.input, [key, "input", "input"]);
  }
}
