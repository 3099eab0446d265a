import { type ApiClient, callFunction, type Json } from "../../kernel/mod.ts";
import { type OwnPlan, ownPlanSchema } from "../tasks/plan_revision.ts";
import { checkFlowInput } from "./check_flow_input.ts";
import { readFlow } from "./register_flows.ts";

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
