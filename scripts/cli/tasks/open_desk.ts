import type { ApiClient } from "../../../shared/kernel/mod.ts";
import { openTerminal } from "../terminal/ask.ts";
import { composeCommand } from "../terminal/compose_command.ts";
import type { Progress } from "../terminal/progress.ts";
import { ApprovalDesk } from "./approval_desk.ts";
import { resolveApproval } from "./resolve_approval.ts";

/** A desk that answers with the rights of the client's user. With `yes` deliveries are agreed to beforehand. */
export function openDesk(input: {
  readonly client: ApiClient;
  readonly progress: Progress;
  readonly human: NodeJS.WriteStream;
  readonly data: string | undefined;
  readonly yes?: boolean | undefined;
}): ApprovalDesk {
  const { client, progress, human, yes } = input;
  return new ApprovalDesk({
    progress,
    screen: human,
    terminal: openTerminal(human),
    command: composeCommand("approve", input.data),
    agreed: ({ title }) => yes === true && /^(Deliver|Take back) /.test(title),
    resolve: (asked, approve) => resolveApproval(client, asked, { approve }),
  });
}
