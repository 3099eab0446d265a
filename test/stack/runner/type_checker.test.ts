import { serve } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRunner } from "../../../scripts/runner/mod.ts";
import { type CheckedFile, openTypeChecker } from "../../../shared/quality/mod.ts";

const secret = "a-secret-of-the-runner";
let url = "";
let server: ReturnType<typeof serve>;
beforeAll(async () => {
  const fetch = createRunner(secret, { delivers: false });
  await new Promise<void>((resolve) => {
    server = serve({ fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
      url = `http://127.0.0.1:${port}`;
      resolve();
    });
  });
});
afterAll(() => void server.close());

const wrong: CheckedFile = { path: "a.ts", content: 'export const a: number = "three";\n' };
const sources = (count: number, content: string): CheckedFile[] =>
  Array.from({ length: count }, (_, index) => ({ path: `src/${index}.ts`, content }));

describe("a type checker with a runner", () => {
  it("says what is wrong", async () => {
    expect(await openTypeChecker({ url, secret })([wrong])).toEqual({
      status: "checked",
      files: 1,
      errors: [
        {
          path: "a.ts",
          line: 1,
          code: 2322,
          message: "Type 'string' is not assignable to type 'number'.",
        },
      ],
      open: [],
    });
  });

  it("checks several projects at a time, each by itself", async () => {
    const check = openTypeChecker({ url, secret });
    const right = { path: "a.ts", content: "export const a: number = 3;\n" };
    const checks = await Promise.all([right, wrong, right, wrong].map((file) => check([file])));
    expect(checks.map((each) => each.status === "checked" && each.errors.length)).toEqual([
      0, 1, 0, 1,
    ]);
  });

  it.each<[string, readonly CheckedFile[], string]>([
    ["too many files", sources(10_000, ""), "there are 10000 files"],
    ["too much text", sources(1, "//".padEnd(5_000_000)), "there are 5000000 characters"],
    ["a file outside", [{ ...wrong, path: "../a.ts" }], "the runner answered 400"],
    ["an absolute path", [{ ...wrong, path: "/etc/a.ts" }], "the runner answered 400"],
  ])("does not check %s", async (_, files, why) => {
    const types = await openTypeChecker({ url, secret })(files);
    expect(types).toMatchObject({ status: "not_checked", why });
  });

  it("does not pass for one that it has no part in", async () => {
    const types = await openTypeChecker({ url, secret: "another-secret-of-it" })([wrong]);
    expect(types).toMatchObject({ status: "not_checked", why: "the runner answered 401" });
  });

  it("says when the runner is not there", async () => {
    const types = await openTypeChecker({ url: "http://127.0.0.1:1", secret })([wrong]);
    expect(types).toMatchObject({
      status: "not_checked",
      settledBy: "the runner at http://127.0.0.1:1",
    });
  });
});

describe("a type checker without a runner", () => {
  it("says that nothing was checked, and what would settle it", async () => {
    expect(await openTypeChecker(undefined)([wrong])).toEqual({
      status: "not_checked",
      why: "it does not fit an isolate",
      settledBy: expect.stringContaining("./cogo runner"),
    });
  });

  it("has nothing to check where there is no TypeScript", async () => {
    const files = [{ path: "a.py", content: "print(1)" }];
    expect(await openTypeChecker(undefined)(files)).toEqual({
      status: "checked",
      files: 0,
      errors: [],
      open: [],
    });
  });
});
