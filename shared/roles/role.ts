import { z } from "zod";
import { type ApiClient, readRows } from "../postgres/database.ts";

/** What must be known and done, independent of who does it. */
export const roleSchema = z.object({
  role: z.string(),
  title: z.string(),
  description: z.string(),
  capabilities: z.array(z.string()),
});
export type Role = z.infer<typeof roleSchema>;

/** Reads all roles, by name. */
export async function listRoles(client: ApiClient): Promise<Role[]> {
  return await readRows("roles", client.from("roles").select().order("role"), roleSchema);
}
