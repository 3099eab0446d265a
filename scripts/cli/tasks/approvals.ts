import { type Approval, approvalSchema, readAllRows } from "../../../shared/engine/mod.ts";
import { openUserClient } from "../../client/user_client.ts";
import { withRunningStack } from "../stack/stack_session.ts";
import { composeCommand } from "../terminal/compose_command.ts";
import { formatTime } from "../terminal/format_time.ts";
import { inertLine } from "../terminal/inert.ts";

/** `./cogo approvals`: the pending approvals of this user's tasks, each with the command that answers it. */
export async function approvals(options: { readonly data?: string | undefined }): Promise<number> {
  const pending = await withRunningStack(options.data, async (stack) => {
    const client = await openUserClient(stack);
    const rows = client.from("approvals").select().eq("status", "pending");
    const query = rows.order("requested_at").order("approval_id");
    return await readAllRows("approvals", query, approvalSchema);
  });
  const command = composeCommand("approve", options.data);
  const text = pending.map((approval) => describe(approval, command)).join("\n");
  process.stdout.write(text === "" ? "No approvals pending\n" : text);
  return 0;
}

function describe(approval: Approval, command: string): string {
  const { title, taskId, approvalId, stepKey, requestedAt, expiresAt, whenExpired } = approval;
  const details = Object.entries(approval.details).map(([name, value]) =>
    inertLine(`${name} ${typeof value === "string" ? value : JSON.stringify(value)}`),
  );
  const outcome = whenExpired === "approve" ? "approved" : "rejected";
  const end = expiresAt === null ? "" : `; ${outcome} at ${formatTime(expiresAt)} unless answered`;
  return [
    inertLine(title),
    `  ${command} ${taskId} ${approvalId}`,
    `  for step ${stepKey}, requested at ${formatTime(requestedAt)}${end}`,
    ...(details.length === 0 ? [] : [`  ${details.join(", ")}`]),
    "",
  ].join("\n");
}
