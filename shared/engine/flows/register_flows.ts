import { z } from "zod";
import {
  type ApiClient,
  CogoError,
  callFunction,
  jsonObjectSchema,
  readRows,
} from "../../kernel/mod.ts";
import type { Flow } from "./flow.ts";

const flowRowSchema = z.object({
  flow: z.string(),
  version: z.number().int(),
  functionSlug: z.string(),
  inputSchema: jsonObjectSchema,
  registeredAt: z.string(),
});
export type FlowRow = z.infer<typeof flowRowSchema>;

/** Says which flows a function serves, and no others. Returns how many. */
export async function registerFlows(
  client: ApiClient,
  functionSlug: string,
  flows: readonly Flow[],
): Promise<number> {
  if (flows.length === 0) {
    throw new CogoError({
      code: "invalid_input",
      message: "Expected at least one flow, got none",
      remedy: "Export default serveFlows([…]) with the flows of the function",
    });
  }
  const described = flows.map(({ name, version, input }) => ({
    flow: name,
    version,
    inputSchema: jsonObjectSchema.parse(
      z.toJSONSchema(input, { io: "input", unrepresentable: "any" }),
    ),
  }));
  const parameters = { function_slug: functionSlug, flows: described };
  return await callFunction(client, "register_flows", parameters, z.number().int());
}

/** The flows that can be started. */
export async function listFlows(client: ApiClient): Promise<FlowRow[]> {
  const query = client.from("flows").select().order("flow").order("version");
  return await readRows("flows", query, flowRowSchema);
}

/** A flow in the version named, or in its latest. */
export async function readFlow(
  client: ApiClient,
  name: string,
  version: number | undefined,
): Promise<FlowRow | undefined> {
  const versions = client.from("flows").select().eq("flow", name);
  const chosen = version === undefined ? versions : versions.eq("version", version);
  const latest = chosen.order("version", { ascending: false }).limit(1);
  return (await readRows("flows", latest, flowRowSchema))[0];
}
