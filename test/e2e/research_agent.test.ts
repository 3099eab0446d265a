import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { sessionAnswer } from "../../functions/sessions/contract.ts";
import { snapshotAnswer, taskAnswer } from "../../functions/tasks/contract.ts";
import {
  type ModelServer,
  startModelServer,
} from "../../scripts/model_server/start_model_server.ts";
import { deployToStack } from "../../scripts/stack/mod.ts";
import { listFiles, readSource } from "../architecture/source_files.ts";
import { invoke } from "../support/api.ts";
import { eventually, signUp, startTestStack, type TestStack } from "../support/stack.ts";

const FOLDER = "examples/research-agent";

describe("the research agent", () => {
  const searches: (string | null)[] = [];
  const server = createServer((incoming, outgoing) => {
    const query = new URL(incoming.url ?? "", "http://search").searchParams.get("q");
    searches.push(query);
    const isFirst = searches.filter((each) => each === query).length === 1;
    outgoing.writeHead(isFirst ? 503 : 200, { "content-type": "application/json" });
    outgoing.end(JSON.stringify({ pages: [{ title: `About ${query}`, excerpt: "…" }] }));
  });
  let models: ModelServer;
  let test: TestStack;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    models = await startModelServer({
      script: {
        rules: [
          {
            when: { prompt: "Name up to five" },
            reply: { json: { queries: ["cats", "purring"] } },
          },
          { when: { prompt: "Name the page" }, reply: { text: "They do it at 25 Hz." } },
          { reply: { text: "Nobody knows for sure." } },
        ],
      },
    });
    const settings = {
      ANTHROPIC_API_KEY: "sk-test",
      ANTHROPIC_BASE_URL: models.url("anthropic"),
      SEARCH_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    };
    for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
    const options = { projectRoot: ".", environmentNames: Object.keys(settings) };
    test = await startTestStack({ native: false, options });
    const entrypoint = resolve(FOLDER, "index.ts");
    await deployToStack(test.folder, { slug: "research-agent", entrypoint });
    await fetch(`${test.stack.urls.functions}/research-agent/flows`, {
      method: "PUT",
      headers: { apikey: test.stack.keys.secret },
    });
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    server.close();
    await models.close();
    await test.end();
  });

  it("searches beside each other, tries again, sleeps for a day and streams its report", async () => {
    const { client } = await signUp(test.stack);
    const opened = await invoke(client, "POST", "cogo-sessions", sessionAnswer, { title: "Cats" });
    const flow = { name: "research", input: { question: "Why do cats purr?" } };
    const body = { sessionId: opened.session.sessionId, flow };
    const { task } = await invoke(client, "POST", "cogo-tasks", taskAnswer, body);
    const streamed: string[] = [];
    await client.realtime.setAuth();
    const channel = client.channel(`task:${task.taskId}`, { config: { private: true } });
    channel.on("broadcast", { event: "agent:stream" }, ({ payload }) => {
      streamed.push(`${payload.operation}: ${payload.text}`);
    });
    await new Promise((joined) => channel.subscribe(joined));

    const read = () => invoke(client, "GET", `cogo-tasks/${task.taskId}`, snapshotAnswer);
    await eventually(
      async () => ((await read()).steps[0]?.waitingFor === "time" ? true : undefined),
      60_000,
    );
    expect(models.calls()).toHaveLength(3);
    // A day later.
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    await test.stack.database.query("select set_config('cogo.clock', $1, false)", [tomorrow]);
    const ended = await eventually(async () => {
      const snapshot = await read();
      return snapshot.task.status === "running" ? undefined : snapshot;
    }, 60_000);

    expect(ended.task).toMatchObject({ status: "completed", error: null });
    const { data } = await client.from("steps").select("output").eq("key", "research");
    expect(data).toEqual([{ output: "Nobody knows for sure." }]);
    expect(searches.toSorted()).toEqual(["cats", "cats", "purring", "purring"]);
    expect(models.calls()).toHaveLength(4);
    expect(streamed.join("")).toContain("report: ");
    const { data: events } = await client
      .from("events")
      .select("payload")
      .eq("type", "agent:progress");
    expect(events).toHaveLength(2);
  });
});

describe("beside its peers", () => {
  const linesOf = (file: string) => readSource(`${FOLDER}/${file}`).trimEnd().split("\n").length;

  it("has the lines that its README counts, at most sixty and fewer than any", () => {
    const rows = [
      ...readSource(`${FOLDER}/README.md`).matchAll(/\]\((\S+\.ts)\) +\| +(\d+) \| +(\d*) +\|/g),
    ].map(([, file = "", lines, outside]) => ({
      file,
      lines: Number(lines),
      outside: Number(outside),
    }));
    expect(rows.map(({ lines }) => lines)).toEqual(rows.map(({ file }) => linesOf(file)));
    const [ours, ...peers] = rows;
    expect(ours?.lines).toBeLessThanOrEqual(60);
    for (const { lines } of peers) expect(lines).toBeGreaterThan(ours?.lines ?? 0);
    expect(peers.map(({ outside }) => outside)).toEqual(
      peers.map(() => linesOf("peers/outside.ts")),
    );
    const files = listFiles(`${FOLDER}/peers`).filter(({ path }) => path.endsWith(".ts"));
    expect(peers).toHaveLength(files.length - 1);
  });
});
