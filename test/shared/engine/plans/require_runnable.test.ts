import { describe, expect, it } from "vitest";
import {
  requireRunnable,
  requireRunnableChange,
} from "../../../../shared/engine/plans/require_runnable.ts";
import {
  ownPlanSchema,
  planRevisionSchema,
} from "../../../../shared/engine/tasks/plan_revision.ts";
import { CogoError } from "../../../../shared/kernel/cogo_error.ts";
import type { JsonObject } from "../../../../shared/kernel/json.ts";

const URL = "https://api.example.com/users";

function step(key: string, kind: string, input: JsonObject, more: JsonObject = {}): JsonObject {
  return { key, kind, phase: "work", role: "integrator", input, ...more };
}

/** Where and why a plan of these steps is refused; nothing where it is not. */
function refusal(steps: JsonObject[], onFailure?: JsonObject[]) {
  return thrownBy(() =>
    requireRunnable(ownPlanSchema.parse({ steps, ...(onFailure && { onFailure }) })),
  );
}

function thrownBy(act: () => void) {
  try {
    act();
    return undefined;
  } catch (error) {
    if (!(error instanceof CogoError)) throw error;
    expect(error.code).toBe("invalid_plan");
    return error;
  }
}

const list = step("list", "http", { url: URL });

describe("a plan whose step cannot get what it needs is refused, with step, place and remedy", () => {
  it("names them", () => {
    const error = refusal([list, step("send", "http", { uri: URL })]);
    expect(error?.message).toBe('Step "send", plan.steps.1.input: Unrecognized key: "uri"');
    expect(error?.remedy).toMatch(/^The input of the kind http has the members method, url, /);
    expect(error?.details.errors).toEqual([
      { path: "plan.steps.1.input", message: 'Unrecognized key: "uri"' },
      { path: "plan.steps.1.input.url", message: "Expected url or function, got neither" },
    ]);
  });

  it.each<[string, JsonObject, string, string]>([
    ["a file without a path", { files: [{ content: "a" }] }, "files.0.path", "string"],
    ["a path out of the project", { files: [{ path: "../a", content: "a" }] }, "files.0", "within"],
    ["no files at all", { files: [] }, "files", "none"],
    ["a member of another kind", { file: "a.ts" }, "", "file"],
  ])("names what an assess step lacks: %s", (_, input, path, message) => {
    const error = refusal([step("judge", "assess", input)]);
    expect(error?.message).toContain('Step "judge", plan.steps.0.input');
    expect(error?.message).toContain(path);
    expect(error?.message).toContain(message);
  });

  it.each<[string, JsonObject, string, string]>([
    ["neither url nor function", {}, "url", "url or function, got neither"],
    ["both", { url: URL, function: "a" }, "function", "got both"],
    ["a file", { url: "file:///etc/passwd" }, "url", "http or https, got one of file"],
    ["FTP, whatever follows", { url: "ftp://{{requirement}}" }, "url", "got one of ftp"],
    ["no URL", { url: "api.example.com" }, "url", 'a URL, got "api.example.com"'],
    ["a password in the URL", { url: "https://a:b@c.example" }, "url", "without a password"],
    ["a body with GET", { url: URL, method: "GET", body: {} }, "body", "no body with GET"],
    ["a name that is no header", { url: URL, headers: { "a b": "c" } }, "headers", "a header"],
    ["a method that is none", { url: URL, method: "FETCH" }, "method", "GET"],
    ["too long a time", { url: URL, timeoutSeconds: 500 }, "timeoutSeconds", "120"],
    [
      "an element without a map",
      { url: URL, body: { a: ["{{item}}"] } },
      "body.a.0",
      "outside of a map",
    ],
    ["a secret in the body", { url: URL, body: "{{secrets.KEY}}" }, "body", "headers"],
    ["a failure that is none", { url: URL, body: "{{failure.message}}" }, "body", "onFailure"],
    ["an unknown beginning", { url: `${URL}/{{outputz.x}}` }, "url", "begins with outputs"],
    [
      "a reference without end",
      { url: `${URL}/{{requirement` },
      "url",
      'Expected }} after "{{requirement"',
    ],
    [
      "another's output",
      { url: URL, headers: { a: "{{outputs.b.c}}" } },
      "headers.a",
      'depend on "b"',
    ],
  ])("http with %s", (_, input, member, message) => {
    const error = refusal([step("call", "http", input)]);
    expect(error?.details.errors).toContainEqual({
      path: `plan.steps.0.input.${member}`,
      message: expect.stringContaining(message),
    });
  });

  it.each<[string, JsonObject, string]>([
    ["no prompt", {}, "prompt"],
    ["an empty prompt", { prompt: " " }, "prompt"],
    ["a type that is none", { prompt: "?", schema: { type: "nonsense" } }, "schema"],
    ["a part that is no schema", { prompt: "?", schema: { type: "array", items: 7 } }, "schema"],
    ["names that are no list", { prompt: "?", schema: { required: "a" } }, "schema"],
    ["another's output", { prompt: "{{outputs.b}}" }, "prompt"],
  ])("ask with %s", (_, input, member) => {
    expect(refusal([step("question", "ask", input)])?.details.errors).toContainEqual({
      path: `plan.steps.0.input.${member}`,
      message: expect.any(String),
    });
  });

  it("flow with references to nothing where it is to fill them", () => {
    expect(refusal([step("a", "flow", { flow: "a" })])).toBeUndefined();
    const given = { flow: "a", version: 1, input: { b: "{{outputs.c}}" } };
    expect(refusal([step("a", "flow", { ...given, fill: true })])?.message).toContain(
      "input.input.b",
    );
    expect(refusal([step("a", "flow", given)])).toBeUndefined();
  });

  it("a step that was added or changed while the plan runs", () => {
    const change = { reason: "More", add: [list], replace: [step("send", "http", {})] };
    expect(thrownBy(() => requireRunnableChange(planRevisionSchema.parse(change)))?.message).toBe(
      'Step "send", replace.0.input.url: Expected url or function, got neither',
    );
  });
});

describe("a step may refer to", () => {
  const ask = (key: string, prompt: string, more: JsonObject = {}) =>
    step(key, "ask", { prompt }, more);

  it("outputs of what it depends on, and the requirement", () => {
    expect(
      refusal([list, ask("a", "{{ outputs.list.body }} {{requirement}}", { dependsOn: ["list"] })]),
    ).toBeUndefined();
  });

  it("secrets in headers, and addresses that earlier steps gave", () => {
    const input = {
      url: "{{outputs.list.body.next}}",
      headers: { authorization: "Bearer {{secrets.KEY}}" },
    };
    expect(refusal([list, step("next", "http", input, { dependsOn: ["list"] })])).toBeUndefined();
  });

  it("the element of its map, but not the array", () => {
    const more = { map: "list.body", dependsOn: ["list"] };
    expect(
      refusal([list, ask("a", "{{item.name}} {{index}} {{outputs.list.status}}", more)]),
    ).toBeUndefined();
    expect(refusal([list, ask("a", "{{outputs.list.body.0}}", more)])?.message).toContain(
      "{{item}}",
    );
  });

  it("in a sub-run, what the step above sees, until it depends on something", () => {
    const within = (...steps: JsonObject[]) => [
      list,
      step("whole", "gate", {}, { dependsOn: ["list"], subRun: { steps } }),
    ];
    expect(refusal(within(ask("a", "{{outputs.list}}")))).toBeUndefined();
    expect(refusal(within(ask("a", "{{item}}")))?.message).toContain(
      "plan.steps.1.subRun.steps.0.input.prompt",
    );
    expect(
      refusal(within(ask("a", "?"), ask("b", "{{outputs.list}}", { dependsOn: ["a"] })))?.message,
    ).toContain('depend on "list"');
  });

  it("in a sub-run for each element, the element", () => {
    const subRun = { steps: [ask("a", "{{item}}"), ask("b", "{{index}}", { dependsOn: ["a"] })] };
    expect(
      refusal([list, step("each", "gate", {}, { map: "list.body", dependsOn: ["list"], subRun })]),
    ).toBeUndefined();
  });

  it("after a failure, why, and the output of what it undoes", () => {
    const each = step("each", "http", { url: URL }, { map: "list.body", dependsOn: ["list"] });
    const undo = (prompt: string, compensates?: string) =>
      refusal([list, each], [ask("undo", prompt, compensates ? { compensates } : {})]);
    expect(undo("{{failure.message}}")).toBeUndefined();
    expect(undo("{{outputs.list.status}} {{failure.code}}", "list")).toBeUndefined();
    expect(undo("{{item.body}} {{index}}", "each")).toBeUndefined();
    expect(undo("{{outputs.list.status}}", "each")?.message).toContain(
      "plan.onFailure.0.input.prompt",
    );
    expect(undo("{{item}}", "list")?.message).toContain("outside of a map");
  });
});
