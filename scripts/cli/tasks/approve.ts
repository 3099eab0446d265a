import { approvalsAnswer } from "../../../functions/tasks/contract.ts";
import { type ApiClient, CogoError } from "../../../shared/kernel/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";
import { openUserClient } from "../../client/user_client.ts";
import { withRunningStack } from "../stack/stack_session.ts";
import { inertLine } from "../terminal/inert.ts";
import { resolveApproval } from "./resolve_approval.ts";

/** `./cogo approve TASK [APPROVAL]`: answers what a task waits for, and so lets it continue or fail. */
export async function approve(
  taskId: string,
  approvalId: string | undefined,
  options: {
    readonly data?: string | undefined;
    readonly deny?: true | undefined;
    readonly comment?: string | undefined;
  },
): Promise<number> {
  const { data, comment, deny = false } = options;
  const resolved = await withRunningStack(data, async (stack) => {
    const client = await openUserClient(stack);
    const chosen = approvalId ?? (await findOnlyApproval(client, taskId));
    const asked = { taskId, approvalId: chosen };
    return await resolveApproval(client, asked, { approve: !deny, comment });
  });
  process.stdout.write(`${deny ? "Rejected" : "Approved"}: ${inertLine(resolved.title)}\n`);
  return 0;
}

/** The pending approval of a task that has no other. */
async function findOnlyApproval(client: ApiClient, taskId: string): Promise<string> {
  const request = { method: "GET", path: `cogo-tasks/${taskId}/approvals` } as const;
  const { approvals } = await callEndpoint(client, request, approvalsAnswer);
  const [first, ...others] = approvals.filter(({ status }) => status === "pending");
  if (first === undefined) {
    throw new CogoError({
      code: "not_found",
      message: `The task ${taskId} has no pending approval`,
      remedy: "./cogo approvals lists those of all tasks",
    });
  }
  if (others.length === 0) return first.approvalId;
  const choices = [first, ...others].map(({ approvalId, title }) => `${approvalId} (${title})`);
  throw new CogoError({
    code: "usage",
    message: `The task has ${choices.length} pending approvals: ${choices.join(", ")}`,
    remedy: "Name the one that is meant: ./cogo approve TASK APPROVAL",
  });
}
