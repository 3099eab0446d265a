import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createHttpStep } from "../../../../shared/engine/endpoints/http_step.ts";
import type { StepExecution } from "../../../../shared/engine/worker/step_handler.ts";
import type { Json, JsonObject } from "../../../../shared/kernel/json.ts";

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}
type Answer = (outgoing: ServerResponse, request: Seen) => void;

const seen: Seen[] = [];
let answer: Answer;
const server = createServer(async (incoming, outgoing) => {
  let body = "";
  for await (const chunk of incoming) body += chunk;
  const { method, url, headers } = incoming;
  const request = { method, url, headers, body };
  seen.push(request);
  answer(outgoing, request);
});
let host: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  seen.length = 0;
  answer = json(200, { ok: true });
});

function json(status: number, body: Json, headers: Record<string, string> = {}): Answer {
  return (outgoing) => {
    outgoing.writeHead(status, { "content-type": "application/json", ...headers });
    outgoing.end(JSON.stringify(body));
  };
}

/** Executes the step as a worker does, with the outputs of what it depends on. */
async function call(input: JsonObject, outputs: JsonObject = {}) {
  const settings = {
    secrets: {
      TOKEN: { value: "s3cret", hosts: [host] },
      ANY_PORT: { value: "t0ken", hosts: ["127.0.0.1"] },
      OTHER: { value: "x", hosts: ["a.example"] },
    },
    privateHosts: [host],
    project: { url: `http://${host}`, key: "publishable" },
  };
  const execution: Pick<StepExecution, "step" | "signal"> = {
    step: {
      stepId: "5d1f3f5e-0000-4000-8000-000000000000",
      input,
      context: { outputs, requirement: "Do it" },
    } as unknown as StepExecution["step"],
    signal: new AbortController().signal,
  };
  const handler = createHttpStep(settings, async () => []);
  return await handler.execute(execution as StepExecution);
}

describe("a step of kind http", () => {
  it("gives status, headers and body of what it called, filled from earlier outputs", async () => {
    const outcome = await call(
      {
        method: "PUT",
        url: `http://${host}/users/{{outputs.find.user.id}}?q={{outputs.find.list.1}}`,
        headers: { "X-Trace": "run-{{outputs.find.user.id}}" },
        body: { whole: "{{outputs.find.list}}", text: "is {{outputs.find.list}}" },
      },
      { find: { user: { id: 7 }, list: ["a", "b"] } },
    );
    expect(outcome).toMatchObject({
      status: "completed",
      result: {
        output: {
          status: 200,
          body: { ok: true },
          headers: { "content-type": "application/json" },
        },
      },
    });
    expect(seen).toMatchObject([
      {
        method: "PUT",
        url: "/users/7?q=b",
        headers: { "x-trace": "run-7", "idempotency-key": expect.any(String) },
        body: JSON.stringify({ whole: ["a", "b"], text: 'is ["a","b"]' }),
      },
    ]);
  });

  it.each<[string, string, string]>([
    [
      "/safe/{{outputs.find.value}}/end",
      "../../admin?x=1#y",
      "/safe/..%2F..%2Fadmin%3Fx%3D1%23y/end",
    ],
    ["/{{outputs.find.value}}", "a b\\c", "/a%20b%5Cc"],
    ["/?q={{outputs.find.value}}&all=no", "1&all=yes", "/?q=1%26all%3Dyes&all=no"],
  ])("fills one part of an address, whatever the value: %s with %s", async (path, value, url) => {
    await call({ url: `http://${host}${path}` }, { find: { value } });
    expect(seen[0]?.url).toBe(url);
  });

  it("calls an address that it was given whole", async () => {
    const value = `http://${host}/next?page=2`;
    await call({ url: "{{outputs.find.value}}" }, { find: { value } });
    expect(seen[0]?.url).toBe("/next?page=2");
  });

  it.each<[string, JsonObject, JsonObject]>([
    ["a step along its path", { url: "http://a.example/x/{{outputs.find.a}}/y" }, { a: ".." }],
    [
      "one in two parts",
      { url: "http://a.example/{{outputs.find.a}}{{outputs.find.a}}" },
      { a: "." },
    ],
    ["another host", { url: "http://{{outputs.find.a}}.a.example/" }, { a: "b.example/" }],
    ["a password", { url: "http://{{outputs.find.a}}a.example/" }, { a: "me:it@" }],
    ["what no function is called", { function: "{{outputs.find.a}}" }, { a: ".." }],
    ["what is no function", { function: "../../auth/v1/health" }, {}],
    ["nor in another spelling", { function: "a/%2e%2e\\..\\..\\auth" }, {}],
    ["a header of several lines", { url: "http://a.example/", headers: { a: "b\r\nc: d" } }, {}],
  ])("refuses %s", async (_, input, find) => {
    await expect(call(input, { find })).rejects.toMatchObject({ code: "http_input_invalid" });
    expect(seen).toEqual([]);
  });

  it("calls an Edge Function of the project, as a stranger would", async () => {
    await call({ function: "resize/small", body: "text" });
    expect(seen).toMatchObject([
      {
        method: "POST",
        url: "/functions/v1/resize/small",
        headers: { apikey: "publishable" },
        body: "text",
      },
    ]);
  });

  it("puts a secret into a header, where it may go", async () => {
    await call({ url: `http://${host}/`, headers: { authorization: "Bearer {{secrets.TOKEN}}" } });
    expect(seen[0]?.headers.authorization).toBe("Bearer s3cret");
  });

  it("sends a secret for a host without a port to any port of it", async () => {
    await call({ url: `http://${host}/`, headers: { "x-key": "{{secrets.ANY_PORT}}" } });
    expect(seen[0]?.headers["x-key"]).toBe("t0ken");
  });

  it.each<[string, JsonObject, string]>([
    [
      "a secret that may not go there",
      { headers: { a: "{{secrets.OTHER}}" } },
      "http_secret_refused",
    ],
    [
      "a secret that is not there",
      { headers: { a: "{{secrets.toString}}" } },
      "http_secret_refused",
    ],
    ["a secret in the body", { body: "{{secrets.TOKEN}}" }, "reference_missing"],
    ["a reference to nothing", { body: "{{outputs.find.nobody}}" }, "reference_missing"],
    ["an element without a map", { body: "{{item}}" }, "reference_missing"],
    ["a reference without end", { body: "{{outputs.find" }, "reference_missing"],
    ["a header that is none", { headers: { "a b": "c" } }, "http_input_invalid"],
  ])("is refused with %s", async (_, change, code) => {
    const input = { url: `http://${host}/`, ...change };
    await expect(call(input, { find: {} })).rejects.toMatchObject({ code });
    expect(seen).toEqual([]);
  });

  it("is refused an address inside", async () => {
    await expect(call({ url: "http://127.0.0.1:1/" })).rejects.toMatchObject({
      code: "http_address_refused",
    });
  });

  it.each<[JsonObject, string]>([
    [{ method: "GET" }, "Expected url or function"],
    [{ method: "GET", url: "https://api.example.com", body: {} }, "Expected no body"],
    [{ uri: "https://api.example.com" }, "Unrecognized key"],
  ])(
    "says what is wrong with the input %j, wherever its plan came from",
    async (input, message) => {
      await expect(call(input)).rejects.toMatchObject({
        code: "http_input_invalid",
        message: expect.stringContaining(message),
      });
      expect(seen).toEqual([]);
    },
  );

  it("does not take for its input what the engine adds to it", async () => {
    const added = { item: { id: 7 }, index: 0, failure: { code: "boom" } };
    await call({ url: `http://${host}/{{item.id}}/{{failure.code}}`, ...added });
    expect(seen[0]?.url).toBe("/7/boom");
  });

  it.each<[number, JsonObject, string]>([
    [404, {}, "refused"],
    [503, {}, "failed"],
    [404, { retryStatuses: [404] }, "failed"],
    [404, { acceptStatuses: [404] }, "completed"],
    [301, {}, "refused"],
  ])("takes a status of %i with %j as %s", async (status, change, expected) => {
    answer = json(status, {});
    expect((await call({ url: `http://${host}/`, ...change })).status).toBe(expected);
  });

  it.each([
    ["120", 120],
    [new Date(Date.now() + 90_000).toUTCString(), expect.closeTo(90, -1)],
    ["999999999", 86_400],
  ])(
    "reports a limit that ends after %s as one, for all under its rate limit",
    async (header, seconds) => {
      answer = json(429, {}, { "retry-after": header });
      expect(await call({ url: `http://${host}/` })).toMatchObject({
        status: "failed",
        retryAfterSeconds: seconds,
        error: { code: "rate_limited", details: { status: 429 } },
      });
    },
  );

  it.each([{}, { "retry-after": "soon" }, { "retry-after": "" }])(
    "leaves to the backoff when a limit ends that does not say so: %j",
    async (headers) => {
      answer = json(429, {}, headers);
      const outcome = await call({ url: `http://${host}/` });
      expect(outcome).toMatchObject({ status: "failed", error: { code: "rate_limited" } });
      expect(outcome).not.toHaveProperty("retryAfterSeconds");
    },
  );

  it("takes a 503 for a failure, which is tried again when Retry-After says", async () => {
    answer = json(503, {}, { "retry-after": "120" });
    expect(await call({ url: `http://${host}/` })).toMatchObject({
      status: "failed",
      retryAfterSeconds: 120,
      error: { code: "http_status" },
    });
  });

  it("gives up at a limit where its plan does not have it retried", async () => {
    answer = json(429, {}, { "retry-after": "120" });
    expect(await call({ url: `http://${host}/`, retryStatuses: [] })).toMatchObject({
      status: "refused",
      error: { code: "http_status" },
    });
  });

  it("fails for now when nobody answers, or not in time", async () => {
    answer = () => undefined;
    expect(await call({ url: `http://${host}/`, timeoutSeconds: 0.05 })).toMatchObject({
      status: "failed",
      error: { code: "http_timeout" },
    });
    answer = (outgoing) => void outgoing.destroy();
    expect(await call({ url: `http://${host}/` })).toMatchObject({
      status: "failed",
      error: { code: "http_unreachable" },
    });
  });

  it("reads no more than it may", async () => {
    answer = json(200, "x".repeat(2_000));
    await expect(call({ url: `http://${host}/`, maximumBytes: 1_000 })).rejects.toMatchObject({
      code: "http_response_too_large",
    });
  });

  it("keeps as text what is no number of JavaScript's, and gives it on digit by digit", async () => {
    answer = (outgoing) => {
      outgoing.writeHead(200, { "content-type": "application/json" });
      outgoing.end('{"id": 9007199254740993, "n": [12345678901234567890, 1e400, 7, 0.5]}');
    };
    const body = { id: "9007199254740993", n: ["12345678901234567890", "1e400", 7, 0.5] };
    expect(await call({ url: `http://${host}/` })).toMatchObject({ result: { output: { body } } });
    await call({ url: `http://${host}/users/{{outputs.list.body.id}}` }, { list: { body } });
    expect(seen[1]?.url).toBe("/users/9007199254740993");
  });

  it("gives text that is no JSON as text, without what cannot be kept", async () => {
    answer = (outgoing) => void outgoing.end("a\u0000b");
    expect(await call({ url: `http://${host}/` })).toMatchObject({
      result: { output: { body: "a\uFFFDb" } },
    });
  });

  it("follows a redirect of a GET, never to an address inside", async () => {
    answer = (outgoing, { url }) => {
      if (url === "/old") outgoing.writeHead(302, { location: "/new" });
      outgoing.end("moved");
    };
    await call({ url: `http://${host}/old`, headers: { a: "{{secrets.TOKEN}}" } });
    expect(seen.map(({ url, headers }) => [url, headers.a])).toEqual([
      ["/old", "s3cret"],
      ["/new", "s3cret"],
    ]);
    answer = (outgoing) => {
      outgoing.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" });
      outgoing.end();
    };
    await expect(call({ url: `http://${host}/old` })).rejects.toMatchObject({
      code: "http_address_refused",
    });
  });
});
