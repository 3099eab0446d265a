import { describe, expect, it } from "vitest";
import { z } from "zod";
import openapi from "../../docs/reference/openapi.json" with { type: "json" };
import { answerOf, CogoProblem } from "../../packages/client/src/mod.ts";
import { openCogo } from "./open_cogo.ts";

const thrownBy = (request: Promise<unknown>) =>
  request.then(
    () => undefined,
    (error: unknown) => error,
  );

const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        responses: z.record(
          z.string(),
          z.object({ content: z.record(z.string(), z.json()).optional() }),
        ),
      }),
    ),
  ),
});

function answeredMediaTypes(): readonly string[] {
  const { paths } = documentSchema.parse(openapi);
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  return operations.flatMap(({ responses }) => Object.keys(responses["200"]?.content ?? {}));
}

describe("the API of a client", () => {
  it("is called as the user that the Supabase client is signed in as", async () => {
    const requests: Request[] = [];
    const cogo = openCogo((request) => {
      requests.push(request);
      return Response.json({ tasks: [] });
    });
    const query = { status: "running", limit: 5 } as const;
    expect(await answerOf(cogo.api.GET("/cogo-tasks", { params: { query } }))).toEqual({
      tasks: [],
    });
    const [request] = requests;
    expect(request?.url).toBe(
      "https://project.example/functions/v1/cogo-tasks?status=running&limit=5",
    );
    expect(request?.headers.get("authorization")).toBe("Bearer token-of-ann");
    expect(request?.headers.get("apikey")).toBe("publishable");
  });

  it("gives text of another type than JSON as it is", async () => {
    const markdown = '# Report\n\n"passed"\n';
    const cogo = openCogo(
      () => new Response(markdown, { headers: { "content-type": "text/markdown; charset=utf-8" } }),
    );
    const params = { path: { reportId: "r" }, query: { format: "markdown" } } as const;
    const request = cogo.api.GET("/cogo-quality/reports/{reportId}", { params, parseAs: "text" });
    expect(await answerOf(request)).toBe(markdown);
  });

  it("answers with 304, and without a body, what has not changed", async () => {
    const cogo = openCogo((request) =>
      request.headers.get("if-none-match") === '"3-abc"'
        ? new Response(null, { status: 304, headers: { etag: '"3-abc"' } })
        : Response.json({ task: {} }),
    );
    const read = () =>
      cogo.api.GET("/cogo-tasks/{taskId}", {
        params: { path: { taskId: "t" }, header: { "If-None-Match": '"3-abc"' } },
      });
    const { data, error, response } = await read();
    expect([response.status, response.headers.get("etag")]).toEqual([304, '"3-abc"']);
    expect([data, error || undefined]).toEqual([undefined, undefined]);
    expect(await thrownBy(answerOf(read()))).toMatchObject({
      name: "CogoProblem",
      code: "not_modified",
      status: 304,
      isTransient: false,
    });
  });

  it("gives each type that the OpenAPI document has, JSON as what it says and others as text", async () => {
    const documented = new Set(answeredMediaTypes());
    expect([...documented]).toContain("text/markdown");
    for (const type of documented) {
      const isJson = type.endsWith("json");
      const body = isJson ? '{"passed":true}' : '"passed", <b>it</b>\n';
      const headers = { "content-type": `${type}; charset=utf-8` };
      const cogo = openCogo(() => new Response(body, { headers }));
      const params = { path: { reportId: "r" } };
      const { data } = await cogo.api.GET("/cogo-quality/reports/{reportId}", { params });
      expect([type, data]).toEqual([type, isJson ? { passed: true } : body]);
    }
  });

  it("sends a body and headers as they are given", async () => {
    const cogo = openCogo(async (request) =>
      Response.json({
        method: request.method,
        type: request.headers.get("content-type"),
        key: request.headers.get("idempotency-key"),
        body: await request.json(),
      }),
    );
    const { data } = await cogo.api.POST("/cogo-sessions", {
      body: { title: "Todos — ✓" },
      headers: { "Idempotency-Key": "first" },
    });
    expect(data).toEqual({
      method: "POST",
      type: "application/json",
      key: "first",
      body: { title: "Todos — ✓" },
    });
  });

  it("hands out the response, its status and headers", async () => {
    const cogo = openCogo((request) =>
      request.method === "DELETE"
        ? new Response(null, { status: 204 })
        : Response.json({ session: {} }, { headers: { etag: '"3"' } }),
    );
    const path = { sessionId: "s", scheduleId: "s" };
    const read = await cogo.api.GET("/cogo-sessions/{sessionId}", { params: { path } });
    expect(read.response.headers.get("etag")).toBe('"3"');
    const removed = await cogo.api.DELETE("/cogo-tasks/schedules/{scheduleId}", {
      params: { path },
    });
    expect(removed.response.status).toBe(204);
  });

  it("sends each method as it is, and none that it does not know as another", async () => {
    const sent: string[] = [];
    const cogo = openCogo((request) => {
      sent.push(request.method);
      return Response.json({});
    });
    for (const method of ["get", "post", "put", "patch", "delete"] as const) {
      // The types have a path for each method; any will do here.
      await Reflect.apply(cogo.api.request, cogo.api, [method, "/cogo-tasks"]);
    }
    expect(sent).toEqual(["GET", "POST", "PUT", "PATCH", "DELETE"]);
    for (const method of ["HEAD", "OPTIONS", "QUERY"]) {
      const request = Reflect.apply(cogo.api.request, cogo.api, [method, "/cogo-tasks"]);
      expect([method, await thrownBy(request)]).toMatchObject([
        method,
        { name: "CogoProblem", code: "method_not_allowed", status: 405, isTransient: false },
      ]);
    }
    expect(sent).toHaveLength(5);
  });

  it("throws problem details as an error", async () => {
    const problem = {
      type: "about:blank",
      title: "Not found",
      status: 404,
      detail: "Expected a task of yours, got none",
      code: "not_found",
      remedy: "List them",
      requestId: "r-1",
    };
    const cogo = openCogo(() => Response.json(problem, { status: 404 }));
    const thrown = await thrownBy(cogo.api.GET("/cogo-tasks"));
    expect(thrown).toBeInstanceOf(CogoProblem);
    const { code, status, detail, remedy, requestId } = problem;
    expect(thrown).toMatchObject({ code, status, detail, message: detail, remedy, requestId });
    expect(thrown).toHaveProperty("isTransient", false);
  });

  it("says so when something else answers, or nothing", async () => {
    const gateway = openCogo(() => new Response("<html>Bad gateway", { status: 502 }));
    expect(await thrownBy(gateway.api.GET("/cogo-tasks"))).toMatchObject({
      code: "endpoint_unavailable",
      status: 502,
      isTransient: true,
    });
    const portal = openCogo(
      () => new Response("<html>Sign in", { headers: { "content-type": "text/html" } }),
    );
    expect(await thrownBy(portal.submit({ requirement: "Todos", sessionId: "s" }))).toMatchObject({
      name: "CogoProblem",
      code: "endpoint_unavailable",
      status: 200,
    });
    const away = openCogo(() => Promise.reject(new TypeError("fetch failed")));
    expect(await thrownBy(away.api.GET("/cogo-tasks"))).toMatchObject({
      code: "endpoint_unavailable",
      status: 0,
      isTransient: true,
    });
  });

  it("gives up when its signal says so", async () => {
    const cogo = openCogo((request) => Promise.reject(request.signal.reason));
    const signal = AbortSignal.abort(new Error("No longer wanted"));
    expect(await thrownBy(cogo.api.GET("/cogo-tasks", { signal }))).toEqual(
      new Error("No longer wanted"),
    );
  });
});
