import { describe, expect, it } from "vitest";
import { versionOf, type vettedPackages } from "../../../../shared/quality/mod.ts";
import { executeTestFile } from "../../../../shared/quality/sandbox/execute.ts";

/** One use of each package by code, and one by a test of all inputs. */
const USES: Readonly<Record<(typeof vettedPackages)[number], string>> = {
  dayjs: `import dayjs from "dayjs";
export const shown = dayjs("2024-02-28").add(2, "day").format("YYYY-MM-DD") === "2024-03-01";`,
  "decimal.js": `import { Decimal } from "decimal.js";
export const shown = new Decimal("0.1").plus("0.2").equals("0.3");`,
  hono: `import { Hono } from "hono";
const app = new Hono().get("/", (c) => c.text("here"));
export const shown = (await (await app.request("/")).text()) === "here";`,
  yaml: `import { parse } from "yaml";
export const shown = parse("- a\\n- b: 1")[1].b === 1;`,
  zod: `import { z } from "zod";
export const shown = z.object({ name: z.string() }).safeParse({ name: 1 }).success === false;`,
};

const TEST = `import fc from "fast-check";
import { expect, it } from "vitest";
import { shown } from "../src/use.ts";
it("works", () => expect(shown).toBe(true));
it("holds for all", () => fc.assert(fc.property(fc.integer(), (n) => n + 0 === n)));
it("finds what does not hold", () => {
  expect(() => fc.assert(fc.property(fc.integer(), (n) => n < 5))).toThrow("Counterexample: [5]");
});
`;

async function execute(source: string, dependencies: Readonly<Record<string, string>> = {}) {
  const files = [
    { path: "package.json", content: JSON.stringify({ dependencies }) },
    { path: "src/use.ts", content: source },
    { path: "test/use.test.ts", content: TEST },
  ];
  return await executeTestFile({
    files,
    testPath: "test/use.test.ts",
    limits: { timeoutMilliseconds: 10_000 },
  });
}

describe("the packages a program may be written with", () => {
  it.each(Object.entries(USES))("execute in the sandbox: %s", async (name, source) => {
    const { outcome, tests, failure } = await execute(source, { [name]: versionOf(name) ?? "" });
    expect({ outcome, failure, tests: tests.map((each) => each.outcome) }).toEqual({
      ...{ outcome: "passed", failure: undefined },
      tests: ["passed", "passed", "passed"],
    });
  });

  it.each(["^3.25.0", "3.25.76", ">=2"])(
    "show nothing about a project that asks for another version: zod %s",
    async (wanted) => {
      const { outcome, failure } = await execute(USES.zod, { zod: wanted });
      expect(outcome).toBe("not_executed");
      expect(failure?.message).toBe(
        `The sandbox does not have zod ${wanted}, which the project asks for, but ${versionOf("zod")}.`,
      );
    },
  );

  it("show what they do to a project that asks for a range with theirs in it", async () => {
    expect(await execute(USES.zod, { zod: "^4.0.0" })).toMatchObject({ outcome: "passed" });
  });
});
