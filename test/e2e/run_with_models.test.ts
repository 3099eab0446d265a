import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  cogoWithModels,
  type ModelRules,
  readExampleScript,
  SLUGIFY,
  startExampleModels,
  startExampleModelsAt,
} from "../support/model_command.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const KEY = "AKIAQ7ZP3XK5M2LD6RTV";

const folder = temporaryFolder();

const documentSchema = z.object({
  task: z.object({ status: z.string() }),
  run: z.object({
    template: z.string(),
    steps: z.array(
      z.object({ key: z.string(), kind: z.string(), role: z.string(), attempts: z.number() }),
    ),
  }),
  quality: z.object({
    verdict: z.string(),
    tests: z.object({ passed: z.number(), failed: z.number(), notExecuted: z.number() }),
  }),
  models: z.array(
    z.object({ calls: z.number(), inputTokens: z.number(), costUsd: z.number().nullable() }),
  ),
});

/** What the example's models write for the file that a pattern names. */
async function textOf(path: string): Promise<string> {
  const { rules } = await readExampleScript();
  const rule = rules.find(({ when }) => when.prompt?.source.includes(path));
  if (rule?.reply?.text === undefined) throw new Error(`Expected the example to write ${path}`);
  return rule.reply.text;
}
const sourceText = () => textOf("slugify\\.ts \\(source");
const sourceCode = async () => (await sourceText()).replaceAll(/```(ts)?\n?/g, "");
const testText = () => textOf("slugify\\.test");

const WRITE_SOURCE = /Write the file described here.{0,200}src\/slugify\.ts \(source\)/s;

/** The steps of a run in which the review found something. */
const REPAIRED = ["review", "repair-1", "review-2", "verify"];

const reviewSchema = z.looseObject({ criteria: z.json() });

// One stack serves all runs: each has its own models, at the address where those of the run before were.
const stack = join(folder, "stack");
let port = 0;
let runs = 0;

afterAll(async () => {
  const server = await startExampleModelsAt(port);
  await cogoWithModels(server, stack, "down");
  await server.close();
});

/** A run with the example's models and these rules before theirs, and how it may end. */
async function run(rules: ModelRules, status = 0) {
  const server = await startExampleModelsAt(port, ...rules);
  port = server.port;
  runs += 1;
  const out = join(folder, `run-${runs}`);
  try {
    const words = ["run", `${SLUGIFY}, for the key ${KEY}`, "--port", "0", "--json", "--out", out];
    const ended = await cogoWithModels(server, stack, ...words);
    expect(ended.status, ended.errors).toBe(status);
    const document = documentSchema.parse(JSON.parse(ended.output));
    const read = (path: string) => readFile(join(out, path), "utf8");
    return { ...document, calls: server.calls(), read };
  } finally {
    await server.close();
  }
}

describe("./cogo run with a model's key", () => {
  it("goes the whole way through models: contract, files side by side, tests, review, report", async () => {
    const { task, run: made, quality, models, calls, read } = await run([]);
    expect(task.status).toBe("completed");
    expect(made.template).toBe("written-by-models");
    expect(models.every(({ calls, inputTokens }) => calls > 0 && inputTokens > 0)).toBe(true);
    expect(models.length).toBeGreaterThan(0);
    const writers = made.steps.filter(({ kind }) => kind === "write").map(({ role }) => role);
    expect(writers.toSorted()).toEqual([
      "backend-developer",
      "backend-developer",
      "technical-writer",
      "test-engineer",
    ]);
    expect(quality).toMatchObject({
      verdict: "passed",
      tests: { passed: 3, failed: 0, notExecuted: 0 },
    });
    expect(await read("src/slugify.ts")).toContain("export function slugify");
    expect(await read("QUALITY.md")).toMatch(/## Models\n[\s\S]*anthropic\/claude-[\s\S]*\$/);
    expect(JSON.stringify(calls.map(({ body }) => body))).not.toContain(KEY);
  });

  it("comes through faults of every kind, and rate limits burn no attempt", async () => {
    const {
      task,
      run: made,
      calls,
    } = await run([
      { fault: { kind: "rate_limit", retryAfterSeconds: 4 }, times: 1 },
      { when: { output: "solution-design" }, fault: { kind: "overloaded" }, times: 1 },
      { when: { prompt: "Write the file" }, fault: { kind: "in_band" }, times: 1 },
      { when: { output: "code-review" }, fault: { kind: "truncated" }, times: 1 },
      { when: { prompt: "Write the tests" }, fault: { kind: "hang" }, times: 1 },
    ]);
    expect(task.status).toBe("completed");
    expect(made.steps.map(({ attempts }) => attempts)).toEqual(made.steps.map(() => 1));
    expect(new Set(calls.map(({ provider }) => provider))).toContain("openai");
  });

  it("corrects code that does not pass its tests, and says so in the plan's result", async () => {
    const wrong = "export function slugify(title: string): string {\n  return title;\n}\n";
    const { task, quality, read } = await run([
      {
        when: { prompt: /Correct the file below.*src\/slugify\.ts/s },
        reply: { text: await sourceText() },
      },
      { when: { prompt: WRITE_SOURCE }, reply: { text: wrong } },
    ]);
    expect(task.status).toBe("completed");
    expect(quality.tests).toEqual({ passed: 3, failed: 0, notExecuted: 0 });
    expect(await read("src/slugify.ts")).toContain("foldAccents");
  });

  it("corrects types that are wrong, although the tests pass", async () => {
    const code = await sourceCode();
    const wrong = `${code}\nexport const words: number = slugify("Wrong");\n`;
    const {
      run: made,
      quality,
      read,
    } = await run([
      { when: { prompt: /Correct the file below.*TS2322/s }, reply: { text: code } },
      { when: { prompt: WRITE_SOURCE }, reply: { text: wrong } },
    ]);
    expect(quality.verdict).toBe("passed");
    expect(made.steps.map(({ key }) => key)).not.toContain("repair-1");
    expect(await read("src/slugify.ts")).not.toContain("words: number");
  });

  it("calls unproven what tests that cannot fail are to prove, and delivers it all the same", async () => {
    const test = (id: string) => `it("[${id}] works", () => expect(slugify("A")).toBeDefined());\n`;
    const imports = ['{ expect, it } from "vitest"', '{ slugify } from "../src/slugify.ts"'];
    const weak = [
      ...imports.map((name) => `import ${name};\n`),
      ...["AC-1", "AC-2", "AC-3"].map(test),
    ].join("");
    const rule = { when: { prompt: /Write the tests/ }, reply: { text: weak } };
    const { task, quality, read } = await run([rule], 1);
    expect(task.status).toBe("failed");
    expect(quality).toMatchObject({ verdict: "unproven", tests: { passed: 3, failed: 0 } });
    expect(await read("QUALITY.md")).toContain(
      "fails on none of the small changes that were tried",
    );
  });

  it("asks none when they are off, also on a stack that has the keys", async () => {
    const server = await startExampleModels();
    const own = join(folder, "off");
    const isUsed = async (requirement: string, ...words: readonly string[]) => {
      const run = ["run", requirement, ...words, "--port", "0", "--out", join(own, requirement)];
      const before = server.calls().length;
      const ended = await cogoWithModels(server, own, ...run);
      expect(ended.status, ended.errors).toBe(0);
      return server.calls().length > before;
    };
    try {
      expect(await isUsed("REST API for notes: title", "--models", "off")).toBe(false);
      expect(await isUsed(SLUGIFY)).toBe(true);
      expect(await isUsed("REST API for tags: name", "--models", "off")).toBe(false);
    } finally {
      await cogoWithModels(server, own, "down");
      await server.close();
    }
  });

  it("fails code that stays wrong: the test is not bent to it, whatever is ruled", async () => {
    const wrong = (await sourceText()).replace('join("-")', 'join("-").toUpperCase()');
    const bent = (await testText()).replaceAll("hello-world", "HELLO-WORLD");
    const ruling = {
      ...{ test: "slugify() > [AC-1] joins words with hyphens, in lower case", criterion: "AC-1" },
      ...{ ruling: "test_wrong", quote: "in upper case", expectation: "HELLO-WORLD" },
      reason: "The code does so.",
    };
    const rulings = [
      ruling,
      { ...ruling, test: "slugify() > [AC-2] folds accents", criterion: "AC-2" },
    ];
    const { task, quality, read } = await run(
      [
        { when: { prompt: /Correct the file below/ }, reply: { text: `// Right\n${wrong}` } },
        { when: { prompt: /Correct the tests below/ }, reply: { text: bent } },
        { when: { output: "adjudication" }, reply: { json: { rulings } } },
        { when: { prompt: WRITE_SOURCE }, reply: { text: wrong } },
      ],
      1,
    );
    expect(task.status).toBe("failed");
    expect(quality).toMatchObject({ verdict: "failed", tests: { passed: 1, failed: 2 } });
    const delivered = await read("test/slugify.test.ts");
    expect(delivered).toContain('"hello-world"');
    expect(delivered).not.toContain("HELLO-WORLD");
  });

  it("has a test corrected that contradicts its criterion, and the report says so", async () => {
    const right = await testText();
    const ruling = {
      test: "slugify() > [AC-1] joins words with hyphens, in lower case",
      ...{ ruling: "test_wrong", criterion: "AC-1", quote: "joined with hyphens" },
      ...{ expectation: "hello-world", reason: "Underscores are no hyphens." },
    };
    const { quality, read } = await run([
      { when: { prompt: /Correct the file below/ }, reply: { text: await sourceText() } },
      { when: { prompt: /Correct the tests below/ }, reply: { text: right } },
      { when: { output: "adjudication" }, reply: { json: { rulings: [ruling] } } },
      {
        when: { prompt: /Write the tests described here/ },
        reply: { text: right.replace("hello-world", "hello_world") },
      },
    ]);
    expect(quality).toMatchObject({ verdict: "passed", tests: { passed: 3 } });
    expect(await read("QUALITY.md")).toMatch(
      /## Tests changed after code existed\n\n- test\/slugify\.test\.ts: .*hyphens/,
    );
  });

  it("corrects what the review does not let pass, and has the files reviewed again", async () => {
    const { rules } = await readExampleScript();
    const reviewed = rules.find(({ when }) => when.output === "code-review");
    const review = reviewSchema.parse(reviewed?.reply?.json);
    const finding = {
      path: "src/slugify.ts",
      quote: "export function slugify",
      severity: "blocker",
      message: "A title of a million characters is not refused",
    };
    const {
      task,
      run: made,
      quality,
      read,
    } = await run([
      {
        when: { output: "code-review" },
        reply: { json: { ...review, findings: [finding] } },
        times: 1,
      },
      {
        when: { prompt: /Correct the file below.*A title of a million characters/s },
        reply: { text: `// As reviewed\n${await sourceCode()}` },
      },
    ]);
    expect(task.status).toBe("completed");
    expect(quality.verdict).toBe("passed");
    expect(made.steps.map(({ key }) => key)).toEqual(expect.arrayContaining(REPAIRED));
    expect(await read("src/slugify.ts")).toContain("// As reviewed");
  });
});
