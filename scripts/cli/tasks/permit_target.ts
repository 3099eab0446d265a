import { type ApiClient, CogoError } from "../../../shared/kernel/mod.ts";
import { openClient } from "../../client/user_client.ts";
import type { OpenStack } from "../stack/stack_session.ts";

/**
 * Permits this machine's user to deliver to the target, which the stack's secret key allows. The credential
 * of GitHub is the one that its own tools take, and goes into the vault. Each delivery asks: what one command
 * was to agree to, another was not.
 *
 * @throws CogoError `target_not_permitted`.
 */
export async function permitTarget(
  { apiUrl, secretKey }: OpenStack,
  client: ApiClient,
  target: string,
): Promise<void> {
  const { GITHUB_TOKEN, GH_TOKEN, GITHUB_API_URL } = process.env;
  const isGitHub = target.startsWith("github:");
  const { data } = await client.auth.getUser();
  const { error } = await openClient(apiUrl, secretKey).rpc("set_delivery_target", {
    target,
    credential: isGitHub ? (GITHUB_TOKEN ?? GH_TOKEN ?? null) : null,
    api_url: isGitHub ? (GITHUB_API_URL ?? null) : null,
    tenant_id: data.user?.id ?? null,
  });
  if (error === null) return;
  throw new CogoError({
    code: "target_not_permitted",
    message: `The target could not be permitted, so nothing was delivered: ${error.message}`,
    remedy: "See ./cogo status and the stack's log",
  });
}
