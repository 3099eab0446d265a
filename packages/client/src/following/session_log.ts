import type { components } from "../api.generated.ts";
import { answerOf, type CogoApi } from "../api.ts";
import type { EventSource } from "./event_feed.ts";
import type { Followed } from "./follow_events.ts";
import type { MessageSource } from "./topics.ts";

type Task = components["schemas"]["Task"];

const PAGE = 500;

/** What following needs of COGO. */
interface Connection {
  readonly api: CogoApi;
  readonly topics: MessageSource;
  readonly signal: AbortSignal | null;
}

/** A session, over when it has ended and none of its tasks is open. */
export function followedSession(connection: Connection, sessionId: string): Followed {
  const { api, signal } = connection;
  return {
    ...eventsOf(connection, sessionId),
    async isOver() {
      const params = { path: { sessionId } };
      const { state } = await answerOf(api.GET("/cogo-sessions/{sessionId}", { params, signal }));
      return state.status === "ended" && state.tasks.running + state.tasks.paused === 0;
    },
  };
}

/** A task, over when it has ended. Its events are among those of its session. */
export function followedTask(connection: Connection, { sessionId, taskId }: Task): Followed {
  return {
    ...eventsOf(connection, sessionId),
    async isOver() {
      const { status } = await readTask(connection, taskId);
      return status !== "running" && status !== "paused";
    },
  };
}

/** What is known of a task. */
export async function readTask(
  { api, signal }: Omit<Connection, "topics">,
  taskId: string,
): Promise<Task> {
  const params = { path: { taskId } };
  const { task } = await answerOf(api.GET("/cogo-tasks/{taskId}", { params, signal }));
  return task;
}

function eventsOf({ api, topics, signal }: Connection, sessionId: string): EventSource {
  return {
    async read(after) {
      const params = { path: { sessionId }, query: { after, limit: PAGE } };
      const { events } = await answerOf(
        api.GET("/cogo-sessions/{sessionId}/events", { params, signal }),
      );
      return { events, more: events.length === PAGE };
    },
    listen: (listener) => topics.listen(`session:${sessionId}`, listener),
  };
}
