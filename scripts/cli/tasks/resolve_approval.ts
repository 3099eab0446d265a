import { approvalAnswer } from "../../../functions/tasks/contract.ts";
import type { Approval } from "../../../shared/engine/mod.ts";
import type { ApiClient } from "../../../shared/kernel/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";

/**
 * Gives the user's decision. The same one again changes nothing.
 *
 * @throws CogoError `not_found`, or `invalid_state` when it was decided otherwise before.
 */
export async function resolveApproval(
  client: ApiClient,
  asked: Pick<Approval, "taskId" | "approvalId">,
  decision: { readonly approve: boolean; readonly comment?: string | undefined },
): Promise<Approval> {
  const path = `cogo-tasks/${asked.taskId}/approvals/${asked.approvalId}`;
  const request = { method: "POST", path, body: decision } as const;
  const { approval } = await callEndpoint(client, request, approvalAnswer);
  return approval;
}
