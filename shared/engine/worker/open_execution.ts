import type { z } from "zod";
import { toJson } from "../../kernel/mod.ts";
import type { KeptLease } from "./keep_lease.ts";
import type { LeasedStep } from "./leased_step.ts";
import type { StepExecution } from "./step_handler.ts";
import { approvalAnswerSchema, eventAnswerSchema, type Waiting } from "./suspension.ts";
import type { WorkQueue } from "./work_queue.ts";

/** What the handler of a leased step is given: the engine's calls, with the lease presented for it. */
export function openExecution(
  step: LeasedStep,
  lease: KeptLease,
  workQueue: WorkQueue,
): StepExecution {
  const { context } = step;

  /** The answer an earlier attempt was suspended for, or the engine's; without one the step is suspended. */
  async function answer<Answer>(
    key: string,
    schema: z.ZodType<Answer>,
    ask: () => Promise<Answer | Waiting>,
  ): Promise<Answer> {
    const kept = context.checkpoints[key];
    if (kept !== undefined) return schema.parse(kept);
    const given = await lease.present(ask());
    const answered = schema.safeParse(given);
    return answered.success ? answered.data : lease.suspend();
  }

  return {
    step,
    context,
    signal: lease.signal,
    checkpoint: (key, value) => lease.present(workQueue.checkpoint(step, key, value)),
    reportProgress: (message, fraction) =>
      lease.present(
        workQueue.heartbeat(step, { message, ...(fraction === undefined ? {} : { fraction }) }),
      ),
    retrieve: async (key, request, search) => {
      const answer = toJson(await search());
      return await lease.present(workQueue.recordContext(step, key, { request, answer }));
    },
    stream: async (message) => {
      // Followers get the whole when it is done.
      await workQueue.stream(step, message).catch(() => undefined);
    },
    awaitEvent: (name, deadline) =>
      answer(`event:${name}`, eventAnswerSchema, () => workQueue.awaitEvent(step, name, deadline)),
    awaitAny: async (waits, { suspend }) => {
      const given = await lease.present(workQueue.awaitAny(step, waits, suspend));
      return given.status === "answered" ? given : lease.suspend();
    },
    sendMessage: (key, text, answers) =>
      lease.present(workQueue.sendMessage(step, key, text, answers)),
    requestApproval: (key, request) =>
      answer(`approval:${key}`, approvalAnswerSchema, () =>
        workQueue.requestApproval(step, key, request),
      ),
  };
}
