import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { artifactsAnswer } from "../../functions/tasks/contract.ts";
import { EventFeed } from "../../scripts/client/event_feed.ts";
import { followStream } from "../../scripts/client/follow_stream.ts";
import {
  type ModelServer,
  startModelServer,
} from "../../scripts/model_server/start_model_server.ts";
import {
  StreamAssembly,
  type StreamPiece,
} from "../../shared/generation/by_models/stream_assembly.ts";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import { get, openSession, submitTask } from "../support/api.ts";
import { follow } from "../support/follow_session.ts";
import { readExampleScript, SLUGIFY } from "../support/model_command.ts";
import { signUp, startCogoStack, type TestStack } from "../support/stack.ts";

const PATH = "src/slugify.ts";

let server: ModelServer;
let test: TestStack;
beforeAll(async () => {
  const script = await readExampleScript();
  server = await startModelServer({
    script: {
      ...script,
      // As a model writes: a few characters at a time.
      rules: script.rules.map(({ reply, ...rule }) =>
        reply?.text === undefined
          ? { ...rule, reply }
          : { ...rule, reply: { ...reply, chunkCharacters: 20, pieceMilliseconds: 60 } },
      ),
    },
  });
  vi.stubEnv("ANTHROPIC_API_KEY", "sk-ant-test");
  vi.stubEnv("ANTHROPIC_BASE_URL", server.url("anthropic"));
  test = await startCogoStack(["ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"]);
});
afterAll(async () => {
  await test.end();
  await server.close();
  vi.unstubAllEnvs();
});

/** Submits the requirement and hears all that is written, until the task has ended. */
async function runHearing(client: ApiClient, during: (taskId: string) => Promise<void>) {
  const sessionId = await openSession(client);
  let end: (type: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  const feed = new EventFeed(client, sessionId, ({ type }) => {
    if (/^task:(completed|failed)$/.test(type)) end(type);
  });
  await feed.open();
  const taskId = await submitTask(client, { sessionId, requirement: SLUGIFY });
  const pieces: StreamPiece[] = [];
  const stop = followStream(client, taskId, (piece) => pieces.push(piece));
  await during(taskId);
  expect(await ended).toBe("task:completed");
  await stop();
  await feed.close();
  return { taskId, pieces };
}

describe("agent:stream", () => {
  it("lets those who follow a task read a file while it is written, and no one else", async () => {
    const { client } = await signUp(test.stack);
    const stranger = (await signUp(test.stack)).client;
    const { taskId, pieces } = await runHearing(client, async (id) => {
      const refused = await follow(stranger, `task:${id}`);
      expect(refused.status).toBe("CHANNEL_ERROR");
      expect(refused.reason).toMatch(/Unauthorized/);
      expect(refused.events).toEqual([]);
    });

    const ofFile = pieces.filter(({ path }) => path === PATH);
    expect(ofFile.length).toBeGreaterThanOrEqual(2);
    expect(ofFile.map(({ done }) => done)).toEqual([...ofFile.slice(1).map(() => false), true]);
    expect(new Set(ofFile.map((piece) => piece.taskId))).toEqual(new Set([taskId]));
    const assembly = new StreamAssembly();
    const texts = ofFile.map((piece) => assembly.receive(piece));
    const { artifacts } = await get(
      client,
      `cogo-tasks/${taskId}/artifacts?path=${PATH}&content=true`,
      artifactsAnswer,
    );
    expect(texts.at(-1)).toBe(artifacts[0]?.content);
    // What was heard before was the beginning of it.
    expect(texts.every((text) => artifacts[0]?.content?.startsWith(text ?? "?"))).toBe(true);
  });
});
