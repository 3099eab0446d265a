import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  eventually,
  makeClient,
  signUp,
  startTestStack,
  type TestStack,
} from "../support/stack.ts";

const seen = z.object({
  pid: z.number(),
  method: z.string(),
  path: z.string(),
  query: z.string(),
  apikey: z.string().nullable(),
  gatewayKey: z.string().nullable(),
  body: z.string(),
  environment: z.array(z.string()),
});

describe("Functions under Deno", () => {
  let running: TestStack;
  beforeAll(async () => {
    running = await startTestStack({
      native: false,
      options: { environmentNames: ["COGO_TEST_PASSED"] },
    });
  });
  afterAll(() => running.end());

  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${running.stack.urls.functions}/${path}`, init);
  const echo = async (path: string, init?: RequestInit) =>
    seen.parse(await (await call(`echo${path}`, init)).json());

  it("gives the function its slug and the rest of the path", async () => {
    const { method, path, query, body } = await echo("/some/path?x=1", {
      method: "PUT",
      body: "text",
    });
    expect({ method, path, query, body }).toEqual({
      method: "PUT",
      path: "/echo/some/path",
      query: "?x=1",
      body: "text",
    });
  });

  it("answers invoke() of supabase-js", async () => {
    const { data, error } = await makeClient(running.stack).functions.invoke("echo", {
      body: { a: 1 },
    });
    expect(error).toBeNull();
    expect(data).toMatchObject({
      method: "POST",
      body: '{"a":1}',
      apikey: running.stack.keys.publishable,
      gatewayKey: null,
    });
  });

  it("gives the environment of an Edge Function and nothing of its own", async () => {
    process.env.COGO_TEST_PASSED = "yes";
    process.env.COGO_TEST_SECRET = "no";
    const { environment } = await echo("/");
    expect(environment).toEqual(
      expect.arrayContaining([
        "SUPABASE_URL",
        "SUPABASE_JWKS",
        "SUPABASE_PUBLISHABLE_KEYS",
        "SUPABASE_SECRET_KEYS",
        "SB_EXECUTION_ID",
      ]),
    );
    expect(environment).not.toContain("COGO_TEST_SECRET");
    expect(environment).not.toContain("HOME");
  });

  it("adds no CORS headers, which are the function's own affair", async () => {
    const response = await call("echo", { headers: { origin: "https://app.example" } });
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  it.each(["absent", "constructor", "__proto__"])(
    "answers 404 for an unknown function: %s",
    async (slug) => {
      const response = await call(slug);
      expect([response.status, await response.text()]).toEqual([404, "Function not found"]);
      const named = await fetch(`${running.stack.urls.api}/api/orchestrator/nobody`);
      expect(named.headers.get("content-type")).toBe("application/problem+json");
      expect(await named.json()).toMatchObject({ status: 404, code: "not_found" });
    },
  );

  it("answers 503 for a function that cannot boot, and says why in the log", async () => {
    const response = await call("broken");
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: "BOOT_ERROR" });
    expect(running.logLines.join("\n")).toContain("This function cannot boot.");
  });

  it("refuses a body over its limit, even one that does not say how long it is", async () => {
    const chunk = new Uint8Array(1024 * 1024);
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 1;
        if (sent > 40) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const request = Object.assign({ method: "POST", body }, { duplex: "half" });
    const response = await call("echo", request);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
    expect((await echo("/")).method).toBe("GET");
  });

  it("answers 500 when the handler throws, and the process lives on", async () => {
    const before = await echo("/");
    expect((await call("echo/throw")).status).toBe(500);
    expect((await echo("/")).pid).toBe(before.pid);
  });

  it("lets only known tokens into a function with verify_jwt", async () => {
    const { client } = await signUp(running.stack);
    const { data } = await client.auth.getSession();
    const statusWith = async (headers: Record<string, string>) =>
      (await call("guarded", { headers })).status;
    expect(await statusWith({})).toBe(401);
    expect(await statusWith({ authorization: "Bearer nonsense" })).toBe(401);
    expect(await statusWith({ authorization: `Bearer ${data.session?.access_token}` })).toBe(200);
    expect(await statusWith({ apikey: running.stack.keys.publishable })).toBe(200);
  });

  it("starts a killed function again for the next request", async () => {
    const before = await echo("/");
    process.kill(before.pid, "SIGKILL");
    // Until it is gone it may still take a request, which then dies with it.
    await eventually(() => (isRunning(before.pid) ? undefined : true));
    const after = await echo("/");
    expect(after.pid).not.toBe(before.pid);
  });

  it("answers WORKER_ERROR to requests under way when the process dies", async () => {
    const { pid } = await echo("/");
    const underWay = call("echo/hang");
    await new Promise((resolve) => setTimeout(resolve, 100));
    const dying = await call("echo/die");
    const hung = await underWay;
    expect([dying.status, hung.status]).toEqual([500, 500]);
    expect(hung.headers.get("sb-error-code")).toBe("WORKER_ERROR");
    expect(await hung.json()).toMatchObject({ code: "WORKER_ERROR" });
    // Until it is gone it may still take the next test's request.
    await eventually(() => (isRunning(pid) ? undefined : true));
  });

  it("finishes EdgeRuntime.waitUntil() work after the answer", async () => {
    expect((await call("echo/background?said=later")).status).toBe(202);
    const rows = await eventually(async () => {
      const found = await running.stack.database.query(
        "select said from cogo_api.remembered where said = 'later'",
      );
      return found.length > 0 ? found : undefined;
    });
    expect(rows).toEqual([{ said: "later" }]);
  });

  it("tells in its state which functions run, and ends them with the stack when they have answered", async () => {
    const { pid } = await echo("/");
    expect(running.stack.state().functions).toContainEqual(
      expect.objectContaining({ slug: "echo", pid }),
    );
    const underWay = echo("/slow");
    await new Promise((resolve) => setTimeout(resolve, 300));
    await running.stack.stop();
    expect(await underWay).toMatchObject({ path: "/echo/slow" });
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
