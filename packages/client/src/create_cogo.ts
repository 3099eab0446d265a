import { createClient } from "@supabase/supabase-js";
import { answerOf, type CogoApi, createApi, type SupabaseConnection } from "./api.ts";
import type { Approval, ApprovalName, Artifact, Cogo, CogoAddress } from "./cogo.ts";
import { addDocuments } from "./documents.ts";
import { type FollowOptions, followEvents } from "./following/follow_events.ts";
import { NoWebSocket } from "./following/no_web_socket.ts";
import { followedSession, followedTask, readTask } from "./following/session_log.ts";
import { type MessageSource, SILENCE, Topics } from "./following/topics.ts";

/** Opens COGO for the signed-in user of a Supabase client, or for a project's address and a token. */
export function createCogo(connection: SupabaseConnection | CogoAddress): Cogo {
  const { functions, topics } = "key" in connection ? connect(connection) : use(connection);
  const api = createApi({ functions });

  async function* taskEvents(taskId: string, options: FollowOptions = {}) {
    const following = { api, topics, signal: options.signal ?? null };
    const task = await readTask(following, taskId);
    for await (const event of followEvents(followedTask(following, task), options)) {
      if (event.taskId === taskId) yield event;
    }
  }

  function sessionEvents(sessionId: string, options: FollowOptions = {}) {
    const following = { api, topics, signal: options.signal ?? null };
    return followEvents(followedSession(following, sessionId), options);
  }

  return {
    api,
    taskEvents,
    sessionEvents,
    async followTask(taskId, { onEvent, ...options } = {}) {
      for await (const event of taskEvents(taskId, options)) onEvent?.(event);
      return readTask({ api, signal: options.signal ?? null }, taskId);
    },
    async followSession(sessionId, { onEvent, ...options } = {}) {
      for await (const event of sessionEvents(sessionId, options)) onEvent?.(event);
    },
    openSession: async (body = {}) =>
      (await answerOf(api.POST("/cogo-sessions", { body }))).session,
    submit: async (body) => (await answerOf(api.POST("/cogo-tasks", { body }))).task,
    async approvals(taskId) {
      const params = { path: { taskId } };
      return (await answerOf(api.GET("/cogo-tasks/{taskId}/approvals", { params }))).approvals;
    },
    approve: (approval, comment) => resolve(api, approval, true, comment),
    reject: (approval, comment) => resolve(api, approval, false, comment),
    artifacts: (taskId) => readArtifacts(api, taskId),
    addDocuments: (documents, options) => addDocuments(api, documents, options?.project),
  };
}

interface Connection {
  readonly functions: SupabaseConnection["functions"];
  readonly topics: MessageSource;
}

const use = (supabase: SupabaseConnection): Connection => ({
  functions: supabase.functions,
  topics: new Topics(supabase),
});

function connect({ url, key, accessToken }: CogoAddress): Connection {
  if (typeof WebSocket !== "undefined") return use(createClient(url, key, { accessToken }));
  const realtime = { transport: NoWebSocket };
  const { functions } = createClient(url, key, { accessToken, realtime });
  return { functions, topics: SILENCE };
}

async function resolve(
  api: CogoApi,
  { taskId, approvalId }: ApprovalName,
  approve: boolean,
  comment: string | undefined,
): Promise<Approval> {
  const { approval } = await answerOf(
    api.POST("/cogo-tasks/{taskId}/approvals/{approvalId}", {
      params: { path: { taskId, approvalId } },
      body: { approve, ...(comment === undefined ? {} : { comment }) },
    }),
  );
  return approval;
}

/** The endpoint lists every version of a file. */
async function readArtifacts(api: CogoApi, taskId: string): Promise<Artifact[]> {
  const params = { path: { taskId }, query: { content: "true" } } as const;
  const { artifacts } = await answerOf(api.GET("/cogo-tasks/{taskId}/artifacts", { params }));
  const current = new Map<string, Artifact>();
  for (const { content = "", ...artifact } of artifacts) {
    const known = current.get(artifact.path);
    if (known === undefined || known.version < artifact.version) {
      current.set(artifact.path, { ...artifact, content });
    }
  }
  return [...current.values()];
}
