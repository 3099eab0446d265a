import { describe, expect, it } from "vitest";
import { evidenceSchema } from "../../../../shared/quality/assess/evidence_schema.ts";
import { assessForeign } from "../../../../shared/quality/foreign/assess_foreign.ts";
import { classifyFile } from "../../../../shared/quality/foreign/classify_file.ts";
import { checkTypes, makeExecution } from "../assess/assess.ts";

async function judge(given: Readonly<Record<string, string>>) {
  const files = Object.entries(given).map(([path, content]) => ({
    path,
    kind: classifyFile(path),
    content,
  }));
  const project = { files, requirement: "AC-1: it works", leftOut: [], checkTypes };
  const limits = { testFileMilliseconds: 1_500, verifyMilliseconds: 60_000 };
  const quality = await assessForeign(makeExecution(), project, limits);
  if (quality === "released") throw new Error("Expected a judgement");
  const { criteria, shortfalls } = evidenceSchema.parse(quality.evidence);
  const told = shortfalls.map(({ message }) => message).join("\n");
  return { verdict: quality.verdict, statuses: criteria.map(({ status }) => status), told };
}

const imports = 'import { expect, it, vi } from "vitest"; import { f } from "./x.js";\n';
const config = (settings: string) => `export default { ${settings} };`;

/** Right code, whose tests pass in vitest on Node 20, what is not applied, and a word of it. */
const RIGHT: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  [
    "setupFiles",
    {
      "vitest.config.js": config('test: { setupFiles: ["./setup.js"] }'),
      "setup.js": "globalThis.base = 2;",
      "x.js": "export const f = (x) => x * globalThis.base;",
      "x.test.js": `${imports}it("[AC-1] doubles", () => { expect(f(3)).toBe(6); });`,
    },
    "setupFiles",
  ],
  [
    "restoreMocks",
    {
      "vitest.config.js": config("test: { restoreMocks: true }"),
      "x.js": "export const f = (x) => Math.floor(x) * 2;",
      "x.test.js": `${imports}it("spies", () => { vi.spyOn(Math, "floor").mockReturnValue(9); expect(f(1.5)).toBe(18); });\nit("[AC-1] doubles", () => { expect(f(1.5)).toBe(2); });`,
    },
    "restoreMocks",
  ],
  [
    "an alias",
    {
      "vitest.config.js": config('resolve: { alias: { "./one.js": "/two.js" } }'),
      "one.js": "export const one = 1;",
      "two.js": "export const one = 2;",
      "x.js": 'import { one } from "./one.js"; export const f = (x) => x + one;',
      "x.test.js": `${imports}it("[AC-1] adds", () => { expect(f(1)).toBe(3); });`,
    },
    "alias",
  ],
  [
    "what it defines",
    {
      "vitest.config.js": config('define: { __BASE__: "7" }'),
      "x.js": "export const f = () => __BASE__;",
      "x.test.js": `${imports}it("[AC-1] is seven", () => { expect(f()).toBe(7); });`,
    },
    "define",
  ],
  [
    "variables of the environment",
    {
      "vitest.config.js": config('test: { env: { BASE: "u" } }'),
      "x.js": "export const f = () => process.env.BASE;",
      "x.test.js": `${imports}it("[AC-1] reads", () => { expect(f()).toBe("u"); });`,
    },
    "env",
  ],
  [
    "an environment that a test asks for",
    {
      "x.js": 'export const f = () => document.createElement("p").tagName;',
      "x.test.js": `// @${"vitest"}-environment jsdom\n${imports}it("[AC-1] names", () => { expect(f()).toBe("P"); });`,
    },
    "jsdom",
  ],
  [
    "a longer time",
    {
      "vitest.config.js": config("test: { testTimeout: 20_000 }"),
      "x.js": "export const f = () => new Promise((end) => setTimeout(end, 6_000, 1));",
      "x.test.js": `${imports}it("[AC-1] waits", async () => { expect(await f()).toBe(1); });`,
    },
    "testTimeout",
  ],
  [
    "variables of a file for the environment",
    {
      ".env": "VITE_BASE=u",
      "x.js": "export const f = () => import.meta.env.VITE_BASE;",
      "x.test.js": `${imports}it("[AC-1] reads", () => { expect(f()).toBe("u"); });`,
    },
    "import.meta.env",
  ],
  [
    "the depth of recursion",
    {
      "x.js": "export const f = (n) => (n === 0 ? 0 : 1 + f(n - 1));",
      "x.test.js": `${imports}it("[AC-1] counts", () => { expect(f(5_000)).toBe(5_000); });`,
    },
    "Maximum call stack",
  ],
  [
    "the speed of Node",
    {
      "x.js":
        "export const f = (n) => { let sum = 0; for (let i = 0; i < n; i++) sum += i % 3; return sum; };",
      "x.test.js": `${imports}it("[AC-1] sums", () => { expect(f(3e8)).toBe(3e8 - 1); });`,
    },
    "did not finish",
  ],
];

describe("right code does not fail where something is not applied: it is unproven without", () => {
  it.each(RIGHT)("%s", async (_what, files, word) => {
    const { verdict, statuses, told } = await judge(files);
    expect({ verdict, statuses }).toEqual({ verdict: "unproven", statuses: ["unproven"] });
    expect(told).toContain(word);
  });
});

it("a longer time for tests leaves those proven that need none", async () => {
  const { verdict, told } = await judge({
    "vitest.config.js": config("test: { testTimeout: 20_000 }"),
    "x.js": "export const f = (x) => x + 1;",
    "x.test.js": `${imports}it("[AC-1] adds", () => { expect(f(1)).toBe(2); });`,
  });
  expect([told, verdict]).toEqual(["", "passed"]);
});

it("a shorter time for tests may fail what passes here", async () => {
  const { verdict, told } = await judge({
    "vitest.config.js": config("test: { testTimeout: 10 }"),
    "x.js": "export const f = () => new Promise((end) => setTimeout(end, 100, 1));",
    "x.test.js": `${imports}it("[AC-1] waits", async () => { expect(await f()).toBe(1); });`,
  });
  expect([verdict, told]).toEqual(["unproven", expect.stringContaining("testTimeout")]);
});

it("wrong code still fails beside tests that are at a limit", async () => {
  const { verdict } = await judge({
    "x.js": "export const f = (n) => (n === 0 ? 1 : 1 + f(n - 1));",
    "x.test.js": `${imports}it("[AC-1] counts", () => { expect(f(5_000)).toBe(5_000); });\nit("counts none", () => { expect(f(0)).toBe(0); });`,
  });
  expect(verdict).toBe("failed");
});
