import type { Approval, CogoEvent } from "../../../shared/engine/mod.ts";
import { toErrorRecord } from "../../../shared/kernel/mod.ts";
import { askYesOrNo, type Terminal } from "../terminal/ask.ts";
import type { Progress, Screen } from "../terminal/progress.ts";
import { readPayload } from "./describe_event.ts";

type AskedApproval = Pick<Approval, "taskId" | "approvalId" | "title">;

/** What a desk works with. */
interface DeskParts {
  readonly progress: Pick<Progress, "giveWay">;
  readonly screen: Screen;
  /** Where a person can be asked; without one, the command that answers is printed. */
  readonly terminal?: Terminal | undefined;
  /** The command that answers, without its words. */
  readonly command: string;
  readonly resolve: (asked: AskedApproval, approve: boolean) => Promise<unknown>;
  /** What the person has agreed to beforehand, such as with `--yes`. */
  readonly agreed?: ((asked: AskedApproval) => boolean) | undefined;
}

/**
 * Has the pending approvals of a task answered: asks the person at the terminal, one question at a time, or
 * prints the command that answers.
 */
export class ApprovalDesk {
  readonly #parts: DeskParts;
  /** What withdraws the question about an approval. */
  readonly #open = new Map<string, AbortController>();
  #asking: Promise<void> = Promise.resolve();

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Takes every event of the task. */
  observe(event: CogoEvent): void {
    const { approvalId, title } = readPayload(event);
    const { taskId } = event;
    if (approvalId === undefined || taskId === null) return;
    if (event.type === "approval:resolved") this.#open.get(approvalId)?.abort();
    if (event.type !== "approval:requested") return;
    const withdrawn = new AbortController();
    this.#open.set(approvalId, withdrawn);
    const asked = { taskId, approvalId, title: title ?? "Continue" };
    this.#asking = this.#asking.then(async () => {
      // Someone else may have decided while another question was open.
      if (withdrawn.signal.aborted) return;
      await this.#parts.progress.giveWay(() => this.#handle(asked, withdrawn.signal));
    });
  }

  /** Withdraws the questions that are not answered yet. */
  async close(): Promise<void> {
    for (const withdrawn of this.#open.values()) withdrawn.abort();
    await this.#asking;
  }

  async #handle(asked: AskedApproval, signal: AbortSignal): Promise<void> {
    const { terminal, screen, command, resolve, agreed } = this.#parts;
    const question = `${asked.title.replace(/[?.\s]+$/, "")}?`;
    const approve =
      agreed?.(asked) === true || (terminal && (await askYesOrNo(terminal, question, signal)));
    if (signal.aborted) return;
    if (approve === undefined) {
      const words = `${command} ${asked.taskId} ${asked.approvalId}`;
      screen.write(`         to approve: ${words}; to reject: the same with --deny\n`);
      return;
    }
    await resolve(asked, approve).catch((error: unknown) => {
      screen.write(`cogo: ${toErrorRecord(error).message}\n`);
    });
  }
}
