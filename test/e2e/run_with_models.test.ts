import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  type ModelServer,
  startModelServer,
} from "../../scripts/model_server/start_model_server.ts";
import { cogoWithModels, readExampleScript } from "../support/model_command.ts";

const SLUGIFY =
  "A TypeScript function that turns titles into slugs for URLs, for the key AKIAQ7ZP3XK5M2LD6RTV";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cogo-models-"));
});
afterAll(() => rm(folder, { recursive: true }));

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
async function sourceOf(path: string): Promise<string> {
  const { rules } = await readExampleScript();
  const rule = rules.find(({ when }) => when.prompt?.source.includes(path));
  if (rule?.reply?.text === undefined) throw new Error(`Expected the example to write ${path}`);
  return rule.reply.text;
}

const reviewSchema = z.looseObject({ criteria: z.json() });

async function run(server: ModelServer, name: string, status = 0) {
  const own = join(folder, name);
  const out = join(folder, `${name}-out`);
  try {
    const words = ["run", SLUGIFY, "--port", "0", "--json", "--out", out];
    const ended = await cogoWithModels(server, own, ...words);
    expect(ended.status, ended.errors).toBe(status);
    return documentSchema.parse(JSON.parse(ended.output));
  } finally {
    await cogoWithModels(server, own, "down");
  }
}

describe("./cogo run with a model's key", () => {
  it("goes the whole way through models: contract, files side by side, tests, review, report", async () => {
    const server = await startModelServer({ script: await readExampleScript() });
    const { task, run: made, quality, models } = await run(server, "plain");
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
    const source = await readFile(join(folder, "plain-out", "src", "slugify.ts"), "utf8");
    expect(source).toContain("export function slugify");
    const report = await readFile(join(folder, "plain-out", "QUALITY.md"), "utf8");
    expect(report).toMatch(/## Models\n[\s\S]*anthropic\/claude-[\s\S]*\$/);
    const sent = JSON.stringify(server.calls().map(({ body }) => body));
    expect(sent).not.toContain("AKIAQ7ZP3XK5M2LD6RTV");
    await server.close();
  });

  it("comes through faults of every kind, and rate limits burn no attempt", async () => {
    const script = await readExampleScript();
    const server = await startModelServer({
      script: {
        ...script,
        rules: [
          { fault: { kind: "rate_limit", retryAfterSeconds: 4 }, times: 1 },
          { when: { output: "solution-design" }, fault: { kind: "overloaded" }, times: 1 },
          { when: { prompt: "Write the file" }, fault: { kind: "in_band" }, times: 1 },
          { when: { output: "code-review" }, fault: { kind: "truncated" }, times: 1 },
          { when: { prompt: "Write the tests" }, fault: { kind: "hang" }, times: 1 },
          ...script.rules,
        ],
      },
    });
    const { task, run: made } = await run(server, "faults");
    expect(task.status).toBe("completed");
    expect(made.steps.map(({ attempts }) => attempts)).toEqual(made.steps.map(() => 1));
    expect(new Set(server.calls().map(({ provider }) => provider))).toContain("openai");
    await server.close();
  });

  it("corrects code that does not pass its tests, and says so in the plan's result", async () => {
    const script = await readExampleScript();
    const wrong = "export function slugify(title: string): string {\n  return title;\n}\n";
    const right = script.rules.find(({ when }) =>
      when.prompt?.source.includes("slugify\\.ts \\(source"),
    );
    const server = await startModelServer({
      script: {
        ...script,
        rules: [
          { when: { prompt: /Correct the file below.*src\/slugify\.ts/s }, reply: right?.reply },
          {
            when: { prompt: /Write the file described here.{0,200}src\/slugify\.ts \(source\)/s },
            reply: { text: wrong },
          },
          ...script.rules,
        ],
      },
    });
    const { task, quality } = await run(server, "corrected");
    expect(task.status).toBe("completed");
    expect(quality.tests).toEqual({ passed: 3, failed: 0, notExecuted: 0 });
    const source = await readFile(join(folder, "corrected-out", "src", "slugify.ts"), "utf8");
    expect(source).toContain("foldAccents");
    await server.close();
  });

  it("corrects types that are wrong, although the tests pass", async () => {
    const script = await readExampleScript();
    const right = script.rules.find(({ when }) =>
      when.prompt?.source.includes("slugify\\.ts \\(source"),
    );
    const code = right?.reply?.text?.replaceAll(/```(ts)?\n?/g, "");
    const server = await startModelServer({
      script: {
        ...script,
        rules: [
          { when: { prompt: /Correct the file below.*TS2322/s }, reply: { text: `${code}` } },
          {
            when: { prompt: /Write the file described here.{0,200}src\/slugify\.ts \(source\)/s },
            reply: { text: `${code}\nexport const words: number = slugify("Wrong");\n` },
          },
          ...script.rules,
        ],
      },
    });
    const { run: made, quality } = await run(server, "types");
    expect(quality.verdict).toBe("passed");
    expect(made.steps.map(({ key }) => key)).toEqual(
      expect.arrayContaining(["review", "repair-1", "review-2", "verify"]),
    );
    const source = await readFile(join(folder, "types-out", "src", "slugify.ts"), "utf8");
    expect(source).not.toContain("words: number");
    await server.close();
  });

  it("calls unproven what tests that cannot fail are to prove, and delivers it all the same", async () => {
    const script = await readExampleScript();
    const test = (id: string) => `it("[${id}] works", () => expect(slugify("A")).toBeDefined());\n`;
    const imports = ['{ expect, it } from "vitest"', '{ slugify } from "../src/slugify.ts"'];
    const weak = [
      ...imports.map((name) => `import ${name};\n`),
      ...["AC-1", "AC-2", "AC-3"].map(test),
    ].join("");
    const server = await startModelServer({
      script: {
        ...script,
        rules: [{ when: { prompt: /Write the tests/ }, reply: { text: weak } }, ...script.rules],
      },
    });
    const { task, quality } = await run(server, "weak", 1);
    expect(task.status).toBe("failed");
    expect(quality).toMatchObject({ verdict: "unproven", tests: { passed: 3, failed: 0 } });
    const report = await readFile(join(folder, "weak-out", "QUALITY.md"), "utf8");
    expect(report).toContain("fails on none of the small changes that were tried");
    await server.close();
  });

  it("asks none when they are off, also on a stack that has the keys", async () => {
    const server = await startModelServer({ script: await readExampleScript() });
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
    const script = await readExampleScript();
    const wrong = (await sourceOf("slugify\\.ts \\(source")).replace(
      'join("-")',
      'join("-").toUpperCase()',
    );
    const bent = (await sourceOf("slugify\\.test")).replaceAll("hello-world", "HELLO-WORLD");
    const ruling = {
      ...{ test: "slugify() > [AC-1] joins words with hyphens, in lower case", criterion: "AC-1" },
      ...{ ruling: "test_wrong", quote: "in upper case", expectation: "HELLO-WORLD" },
      reason: "The code does so.",
    };
    const rulings = [
      ruling,
      { ...ruling, test: "slugify() > [AC-2] folds accents", criterion: "AC-2" },
    ];
    const server = await startModelServer({
      script: {
        ...script,
        rules: [
          { when: { prompt: /Correct the file below/ }, reply: { text: `// Right\n${wrong}` } },
          { when: { prompt: /Correct the tests below/ }, reply: { text: bent } },
          { when: { output: "adjudication" }, reply: { json: { rulings } } },
          {
            when: { prompt: /Write the file described here.{0,200}src\/slugify\.ts \(source\)/s },
            reply: { text: wrong },
          },
          ...script.rules,
        ],
      },
    });
    const { task, quality } = await run(server, "bent", 1);
    expect(task.status).toBe("failed");
    expect(quality).toMatchObject({ verdict: "failed", tests: { passed: 1, failed: 2 } });
    const delivered = await readFile(join(folder, "bent-out", "test", "slugify.test.ts"), "utf8");
    expect(delivered).toContain('"hello-world"');
    expect(delivered).not.toContain("HELLO-WORLD");
    await server.close();
  });

  it("has a test corrected that contradicts its criterion, and the report says so", async () => {
    const script = await readExampleScript();
    const right = await sourceOf("slugify\\.test");
    const server = await startModelServer({
      script: {
        ...script,
        rules: [
          {
            when: { prompt: /Correct the file below/ },
            reply: { text: await sourceOf("slugify\\.ts \\(source") },
          },
          { when: { prompt: /Correct the tests below/ }, reply: { text: right } },
          {
            when: { output: "adjudication" },
            reply: {
              json: {
                rulings: [
                  {
                    test: "slugify() > [AC-1] joins words with hyphens, in lower case",
                    ...{ ruling: "test_wrong", criterion: "AC-1", quote: "joined with hyphens" },
                    ...{ expectation: "hello-world", reason: "Underscores are no hyphens." },
                  },
                ],
              },
            },
          },
          {
            when: { prompt: /Write the tests described here/ },
            reply: { text: right.replace("hello-world", "hello_world") },
          },
          ...script.rules,
        ],
      },
    });
    const { quality } = await run(server, "disputed");
    expect(quality).toMatchObject({ verdict: "passed", tests: { passed: 3 } });
    const report = await readFile(join(folder, "disputed-out", "QUALITY.md"), "utf8");
    expect(report).toMatch(
      /## Tests changed after code existed\n\n- test\/slugify\.test\.ts: .*hyphens/,
    );
    await server.close();
  });

  it("corrects what the review does not let pass, and has the files reviewed again", async () => {
    const script = await readExampleScript();
    const right = script.rules.find(({ when }) =>
      when.prompt?.source.includes("slugify\\.ts \\(source"),
    );
    const reviewed = script.rules.find(({ when }) => when.output === "code-review");
    const review = reviewSchema.parse(reviewed?.reply?.json);
    const finding = {
      path: "src/slugify.ts",
      quote: "export function slugify",
      severity: "blocker",
      message: "A title of a million characters is not refused",
    };
    const server = await startModelServer({
      script: {
        ...script,
        rules: [
          {
            when: { output: "code-review" },
            reply: { json: { ...review, findings: [finding] } },
            times: 1,
          },
          {
            when: { prompt: /Correct the file below.*A title of a million characters/s },
            reply: {
              text: `// As reviewed\n${right?.reply?.text?.replaceAll(/```(ts)?\n?/g, "")}`,
            },
          },
          ...script.rules,
        ],
      },
    });
    const { task, run: made, quality } = await run(server, "reviewed");
    expect(task.status).toBe("completed");
    expect(quality.verdict).toBe("passed");
    expect(made.steps.map(({ key }) => key)).toEqual(
      expect.arrayContaining(["review", "repair-1", "review-2", "verify"]),
    );
    const source = await readFile(join(folder, "reviewed-out", "src", "slugify.ts"), "utf8");
    expect(source).toContain("// As reviewed");
    await server.close();
  });
});
