import { type Approval, approvalSchema, readAllRows } from "../../shared/engine/mod.ts";
import { CogoError } from "../../shared/kernel/mod.ts";
import { parseArguments } from "./arguments.ts";
import { composeApproveCommand } from "./compose_approve_command.ts";
import { STACK_OPTIONS, toStackOptions, withStack } from "./stack_session.ts";
import { openUserClient } from "./user_client.ts";

/** `./cogo approvals`: what waits for a person in all of this user's tasks, and how to answer. */
export async function approvals(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(words, STACK_OPTIONS);
  if (positionals.length > 0) {
    throw new CogoError({
      code: "usage",
      message: `Expected no words after approvals, got ${positionals.length}`,
      remedy: "To answer one: ./cogo approve TASK [APPROVAL]",
    });
  }
  const open = await withStack(toStackOptions(values), async (stack) => {
    const client = await openUserClient(stack);
    const pending = client.from("approvals").select().eq("status", "pending");
    const query = pending.order("requested_at").order("approval_id");
    return await readAllRows("approvals", query, approvalSchema);
  });
  const command = composeApproveCommand(values.data);
  const text = open.map((approval) => describe(approval, command)).join("\n");
  process.stdout.write(text === "" ? "Nothing waits for an approval\n" : text);
  return 0;
}

function describe(approval: Approval, command: string): string {
  const { title, taskId, approvalId, requestedAt, expiresAt, whenExpired } = approval;
  const details = Object.entries(approval.details).map(
    ([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const end = whenExpired === "approve" ? "approved" : "rejected";
  return [
    title,
    `  ${command} ${taskId} ${approvalId}`,
    `  asked ${requestedAt}${expiresAt === null ? "" : `; counts as ${end} from ${expiresAt} on`}`,
    ...(details.length === 0 ? [] : [`  ${details.join(", ")}`]),
    "",
  ].join("\n");
}
