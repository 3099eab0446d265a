import type { CogoEvent, MessageListener } from "../../packages/client/src/following/event_feed.ts";
import type { Followed } from "../../packages/client/src/following/follow_events.ts";
import { CogoProblem } from "../../packages/client/src/problem.ts";

/** A session whose log and messages are what the test does, and nothing else. */
export class ScriptedSession implements Followed {
  readonly log: CogoEvent[] = [];
  readonly #listeners = new Set<MessageListener>();
  readonly #pageSize: number;
  /** How many of the next requests are not answered. */
  unanswered = 0;
  /** What a request is refused with. */
  refusal: CogoProblem | undefined;
  requests = 0;
  over = false;

  constructor(pageSize = 3) {
    this.#pageSize = pageSize;
  }

  append(type: CogoEvent["type"] = "agent:progress"): CogoEvent {
    const event: CogoEvent = {
      sequence: this.log.length + 1,
      type,
      sessionId: "session",
      taskId: "task",
      runId: null,
      stepId: null,
      payload: {},
      createdAt: "2030-01-31T12:00:00.000Z",
    };
    this.log.push(event);
    return event;
  }

  end(): CogoEvent {
    this.over = true;
    return this.append("task:completed");
  }

  say(...messages: readonly unknown[]): void {
    for (const message of messages) for (const listener of this.#listeners) listener.hear(message);
  }

  rejoin(): void {
    for (const listener of this.#listeners) listener.join();
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  async read(after: number) {
    this.#answer();
    const rest = this.log.filter(({ sequence }) => sequence > after);
    // As of when it is asked; the answer takes its way.
    await new Promise((resolve) => setImmediate(resolve));
    return { events: rest.slice(0, this.#pageSize), more: rest.length > this.#pageSize };
  }

  listen(listener: MessageListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async isOver(): Promise<boolean> {
    this.#answer();
    return this.over;
  }

  #answer(): void {
    this.requests += 1;
    if (this.refusal !== undefined) throw this.refusal;
    if (this.unanswered === 0) return;
    this.unanswered -= 1;
    throw new CogoProblem({ code: "endpoint_unavailable", status: 0, detail: "No answer" });
  }
}

/** The message that stands for many events. */
export const burst = (firstSequence: number, sequence: number) => ({
  type: "events:appended",
  sessionId: "session",
  firstSequence,
  sequence,
});
