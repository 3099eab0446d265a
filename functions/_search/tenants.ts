import { z } from "zod";
import { type ApiClient, readRows } from "../../shared/kernel/mod.ts";

const teamSchema = z.object({ tenantId: z.uuid(), projects: z.array(z.string()) });

const teamsOf = async (client: ApiClient) =>
  await readRows("teams", client.from("teams").select("tenant_id,projects"), teamSchema);

/** Whose things the client's user reads at this moment: the user's own, and those of the user's teams. */
export async function readableTenants(
  client: ApiClient,
  userId: string,
): Promise<readonly string[]> {
  return [userId, ...(await teamsOf(client)).map(({ tenantId }) => tenantId)];
}

/** Whose the project is for the client's user: the team's for which the user works on it, or the user's own. */
export async function homeOf(
  client: ApiClient,
  userId: string,
  project: string | undefined,
): Promise<string> {
  if (project === undefined) return userId;
  const team = (await teamsOf(client)).find(({ projects }) => projects.includes(project));
  return team?.tenantId ?? userId;
}
