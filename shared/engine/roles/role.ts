import { z } from "zod";
import { type ApiClient, readRows } from "../../kernel/mod.ts";

/** What must be known and done, independent of who does it. */
export const roleSchema = z.object({
  role: z.string(),
  title: z.string(),
  description: z.string(),
  /** The part of the work it belongs to, as `security`. */
  area: z.string(),
  /** What a step may ask for. */
  capabilities: z.array(z.string()),
  /** What it knows: kinds of result, technologies, topics. */
  expertise: z.array(z.string()),
  inputs: z.array(z.string()),
  outputs: z.array(z.string()),
  tools: z.array(z.string()),
  /** `provider/model`, best first; empty for as the model policy says. */
  defaultModels: z.array(z.string()),
  /** Who plays it. */
  agents: z.array(z.string()),
});
export type Role = z.infer<typeof roleSchema>;

/** Reads all roles, by name. */
export async function listRoles(client: ApiClient): Promise<Role[]> {
  return await readRows("roles", client.from("roles").select().order("role"), roleSchema);
}
