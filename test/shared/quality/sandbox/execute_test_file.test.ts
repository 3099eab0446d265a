import { describe, expect, test } from "vitest";
import { executeTestFile } from "../../../../shared/quality/sandbox/execute_test_file.ts";
import { todoService } from "./fixtures/todo_service.ts";

const limits = { timeoutMilliseconds: 1_500 };

async function run(body: string) {
  const content = `import { afterEach, beforeAll, beforeEach, describe, expect, it, test, vi } from "vitest";\n${body}`;
  return executeTestFile({
    files: [{ path: "test/a.test.ts", content }],
    testPath: "test/a.test.ts",
    limits,
  });
}

async function outcomes(body: string) {
  const { tests } = await run(body);
  return tests.map(({ name, outcome }) => `${name}: ${outcome}`);
}

describe("executeTestFile()", () => {
  test("runs a Hono and Zod service through its tests", async () => {
    const result = await executeTestFile({ ...todoService, limits });
    expect(result.tests.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
    expect(result.outcome).toBe("passed");
    expect(result.tests).toHaveLength(5);
  });

  test("reports each test by its describe blocks and title", async () => {
    expect(
      await outcomes(`
        describe("outer", () => { describe("inner", () => { it("holds", () => { expect(1).toBe(1); }); }); });
        test.each([[1, 2], [2, 3]])("%i is followed by %i", (a, b) => { expect(a + 1).toBe(b); });
        test.each([{ name: "x" }])("takes $name", ({ name }) => { expect(name).toBe("y"); });
      `),
    ).toEqual([
      "outer > inner > holds: passed",
      "1 is followed by 2: passed",
      "2 is followed by 3: passed",
      "takes 'x': failed",
    ]);
  });

  test("runs hooks around each test, outer ones first", async () => {
    const result = await run(`
      const seen: string[] = [];
      beforeAll(() => { seen.push("all"); });
      beforeEach(() => { seen.push("each"); });
      afterEach(() => { seen.push("after"); });
      describe("d", () => {
        beforeEach(async () => { await null; seen.push("inner"); });
        it("one", () => { seen.push("one"); });
        it("two", () => { expect(seen.join()).toBe("all,each,inner,one,after,each,inner"); });
      });
    `);
    expect(result.outcome).toBe("passed");
  });

  test("fails an asynchronous test by its rejection, and one that never settles by its time limit", async () => {
    expect(
      await outcomes(`
        it("rejects", async () => { await null; throw new Error("x"); });
        it("hangs", () => new Promise(() => {}));
        it("waits", async () => { await new Promise((resolve) => setTimeout(resolve, 3000)); });
        it("expects a rejection", async () => { await expect(Promise.reject(new TypeError("no"))).rejects.toThrow(TypeError); });
      `),
    ).toEqual(["rejects: failed", "hangs: failed", "waits: passed", "expects a rejection: passed"]);
  });

  test("marks what it does not have as not executed, never as passed", async () => {
    expect(
      await outcomes(`
        it("snapshots", () => { expect(1).toMatchSnapshot(); });
        it("mocks a module", () => { vi.mock("../src/a.ts"); });
        it("catches", () => { try { fetch("http://localhost"); } catch {} });
        it("loads", async () => { await import("node:fs").catch(() => {}); expect(1).toBe(1); });
        it.skip("is skipped", () => {});
      `).then((lines) => lines.filter((line) => line.endsWith(": passed"))),
    ).toEqual([]);
  });

  test.each([
    ["no tests", `export {};`, "no_tests"],
    [
      "an unhandled rejection",
      `test("x", () => { Promise.reject(new Error("u")); });`,
      "uncaught_error",
    ],
    ["process.exit", `test("x", () => { process.exit(0); });`, "process_exit"],
    ["an endless test", `test("a", () => {}); test("x", () => { while (true); });`, "timeout"],
    [
      "a top-level await that never settles",
      `await new Promise(() => {}); test("x", () => {});`,
      "never_settled",
    ],
    ["a missing file", `import "./missing.ts"; test("x", () => {});`, "module_not_found"],
  ])("fails a file with %s", async (_name, body, reason) => {
    const result = await run(body);
    expect([result.outcome, result.failure?.reason]).toEqual(["failed", reason]);
  });

  test("does not judge a file that imports a module of Node", async () => {
    expect((await run(`import fs from "node:fs"; test("x", () => { fs; });`)).outcome).toBe(
      "not_executed",
    );
  });

  test.each([
    `Array.prototype.push = () => {};`,
    `Object.is = () => true;`,
    `Object.keys = () => []; Reflect.ownKeys = () => []; Object.prototype.propertyIsEnumerable = () => false;`,
    `JSON.stringify = () => "same"; String.prototype.includes = () => true;`,
    `Promise.prototype.then = function () { return this; };`,
    `globalThis.expect = () => ({ toEqual() {} }); globalThis.Error = function () {};`,
    `Object.prototype.then = function (resolve) { resolve("passed"); };`,
    `Array.prototype[Symbol.iterator] = function* () {}; Reflect.apply = () => true; Function.prototype.call = () => true;`,
    `Object.defineProperty(Object.prototype, "get", { value: () => 1 });`,
  ])("is not deceived by a test that changes built-ins: %s", async (change) => {
    const result = await run(
      `${change} test("x", async () => { expect({ a: [1] }).toEqual({ a: [2] }); });`,
    );
    expect(result.tests.some(({ outcome }) => outcome === "passed")).toBe(false);
    expect(result.outcome).toBe("failed");
  });

  test("leaves a file unproven for what fails long after its tests, and passes what merely goes on", async () => {
    const late = (body: string) =>
      run(`it("a", () => { expect(1).toBe(1); ${body} });`).then(({ outcome, failure }) => [
        outcome,
        failure?.reason,
      ]);
    expect(await late("setTimeout(() => { throw new Error(); }, 20);")).toEqual([
      "failed",
      "uncaught_error",
    ]);
    expect(await late("setTimeout(() => { throw new Error(); }, 5_000);")).toEqual([
      "not_executed",
      "incomplete",
    ]);
    expect(await late("setTimeout(() => { for (;;); }, 5_000);")).toEqual([
      "not_executed",
      "incomplete",
    ]);
    expect(
      await late(
        "setInterval(() => {}, 1); setTimeout(() => {}, 5_000); setTimeout(() => {}, 1e6);",
      ),
    ).toEqual(["passed", undefined]);
  });
});
