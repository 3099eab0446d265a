import { z } from "zod";
import { approvalsAnswer, resolveApprovalBody } from "../../functions/tasks/contract.ts";
import { type ApiClient, CogoError } from "../../shared/kernel/mod.ts";
import { callEndpoint } from "./api_client.ts";
import { parseArguments } from "./arguments.ts";
import { resolveApproval } from "./resolve_approval.ts";
import { STACK_OPTIONS, toStackOptions, withStack } from "./stack_session.ts";
import { openUserClient } from "./user_client.ts";

const OPTIONS = {
  ...STACK_OPTIONS,
  deny: { type: "boolean", default: false },
  comment: { type: "string" },
} as const;
const USAGE = "./cogo approve TASK [APPROVAL] [--deny] [--comment TEXT]";

/** `./cogo approve TASK [APPROVAL]`: lets a task go on that waits for a person, or with `--deny` does not. */
export async function approve(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(words, OPTIONS);
  const [task, approval] = positionals;
  if (task === undefined || positionals.length > 2) {
    throw usage(`Expected a task and at most one approval of it, got ${positionals.length} words`);
  }
  const taskId = readId("task", task);
  const approvalId = approval === undefined ? undefined : readId("approval", approval);
  const comment = readComment(values.comment);
  const resolved = await withStack(toStackOptions(values), async (stack) => {
    const client = await openUserClient(stack);
    const chosen = approvalId ?? (await findOnlyApproval(client, taskId));
    return await resolveApproval(
      client,
      { taskId, approvalId: chosen },
      { approve: !values.deny, comment },
    );
  });
  process.stdout.write(`${values.deny ? "Rejected" : "Approved"}: ${resolved.title}\n`);
  return 0;
}

/** The one that the task waits for, of which there must be no other. */
async function findOnlyApproval(client: ApiClient, taskId: string): Promise<string> {
  const request = { method: "GET", path: `cogo-tasks/${taskId}/approvals` } as const;
  const { approvals } = await callEndpoint(client, request, approvalsAnswer);
  const [first, ...others] = approvals.filter(({ status }) => status === "pending");
  if (first === undefined) {
    throw new CogoError({
      code: "not_found",
      message: `The task ${taskId} waits for no approval`,
      remedy: "./cogo approvals lists what waits",
    });
  }
  if (others.length === 0) return first.approvalId;
  const choices = [first, ...others].map(({ approvalId, title }) => `${approvalId} (${title})`);
  throw usage(
    `Expected which of ${choices.length} approvals is meant, got none: ${choices.join(", ")}`,
  );
}

function readId(what: string, word: string): string {
  const id = z.uuid().safeParse(word);
  if (id.success) return id.data;
  throw usage(`Expected the id of a${what === "approval" ? "n" : ""} ${what}, got "${word}"`);
}

function readComment(text: string | undefined): string | undefined {
  const comment = resolveApprovalBody.shape.comment.safeParse(text);
  if (comment.success) return comment.data;
  throw usage(`Expected a comment of 1 to 2000 characters, got ${text?.length}`);
}

function usage(message: string): CogoError {
  return new CogoError({ code: "usage", message, remedy: `${USAGE}; ./cogo approvals lists both` });
}
