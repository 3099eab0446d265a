import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { ModelScriptInput } from "../../../../../scripts/model_server/model_script.ts";
import type { Contract } from "../../../../../shared/generation/by_models/contract.ts";
import { findUnclear } from "../../../../../shared/generation/by_models/reconcile/adjudicate.ts";
import {
  type Reconciled,
  reconcileFiles,
} from "../../../../../shared/generation/by_models/reconcile/reconcile_files.ts";
import { Verification } from "../../../../../shared/generation/by_models/reconcile/verification.ts";
import {
  type RunFile,
  type TypeChecker,
  withExecutions,
} from "../../../../../shared/quality/mod.ts";
import { AskingStep } from "../../../models/calls/asking_step.ts";

const CRITERION = "Words are joined with hyphens, in lower case";
const CONTRACT: Contract = {
  summary: "One function",
  sharedTypes: "None",
  packages: [],
  decisions: [],
  files: [
    {
      ...{ path: "src/slugify.ts", kind: "source", area: "backend", purpose: "Slugs" },
      exports: [{ name: "slugify", signature: "slugify(title: string): string", purpose: "It" }],
      ...{ dependsOn: [], criteria: ["AC-1"] },
    },
    {
      ...{ path: "test/slugify.test.ts", kind: "test", area: "backend", purpose: "Proves it" },
      ...{ exports: [], dependsOn: ["src/slugify.ts"], criteria: ["AC-1"] },
    },
  ],
};
const source = (method: string) =>
  `export const slugify = (title: string): string => title.split(" ").join("-").${method}();\n`;
const UPPER = source("toUpperCase");
const LOWER = source("toLowerCase");
const TITLE = "[AC-1] joins words";
const test = (expected: string, title = TITLE) =>
  [
    'import { expect, it } from "vitest";',
    'import { slugify } from "../src/slugify.ts";',
    `it("${title}", () => expect(slugify("Hello World")).toBe("${expected}"));`,
    "",
  ].join("\n");
const MANIFEST = JSON.stringify({ devDependencies: { vitest: "4.1.12" } });
const RIGHT_TEST = test("hello-world");
const BENT_TEST = test("HELLO-WORLD");

let step: AskingStep;
beforeAll(async () => {
  step = await AskingStep.open();
});
afterAll(() => step.close());
beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  await step.reset();
  return () => vi.restoreAllMocks();
});

const findNoErrors: TypeChecker = async () => {
  return { status: "checked", files: 1, errors: [], open: [] };
};

type Rules = NonNullable<ModelScriptInput["rules"]>;
const corrector = (text: string): Rules[number] => ({
  when: { prompt: /Correct the file below/ },
  reply: { text },
});
const testAuthor = (text: string): Rules[number] => ({
  when: { prompt: /Correct the tests below/ },
  reply: { text },
});
const judge = (change: Readonly<Record<string, string>>): Rules[number] => ({
  when: { output: "adjudication" },
  reply: {
    json: {
      rulings: [
        {
          ...{ test: TITLE, ruling: "code_wrong", criterion: "AC-1", quote: "in lower case" },
          ...{ expectation: "hello-world", reason: "It says so." },
          ...change,
        },
      ],
    },
  },
});

async function reconcile(
  contents: { readonly source: string; readonly test: string },
  rules: Rules,
  change: Partial<Parameters<typeof reconcileFiles>[1]> = {},
): Promise<Reconciled> {
  const files: RunFile[] = [
    { path: "package.json", kind: "configuration", content: MANIFEST },
    { path: "src/slugify.ts", kind: "source", content: contents.source },
    { path: "test/slugify.test.ts", kind: "test", content: contents.test },
  ];
  const project = {
    requirement: "A function that makes slugs",
    summary: "Slugs for URLs",
    constraints: ["No packages"],
    assumptions: ["Only Latin letters"],
    criteria: [{ id: "AC-1", text: CRITERION }],
    contract: CONTRACT,
    authors: { "src/slugify.ts": "backend-developer", "test/slugify.test.ts": "test-engineer" },
    architect: "software-architect",
  };
  let reconciled: Reconciled | undefined;
  await step.run({ rules }, async (models, execution) => {
    const author = { client: step.engine.client, models, execution };
    const nothing = { known: new Map(), types: new Map() };
    const given = { project, files, ...nothing, adjudicator: "quality-engineer", ...change };
    const limits = {
      ...{ testFileMilliseconds: 5_000, verifyMilliseconds: 60_000, sliceMilliseconds: 60_000 },
    };
    const outcome = await withExecutions(execution, limits.verifyMilliseconds, (executions) =>
      reconcileFiles(author, {
        ...given,
        verification: new Verification(executions, { limits, checkTypes: findNoErrors }),
      }),
    );
    if (outcome !== "released") reconciled = outcome;
  });
  if (reconciled === undefined) throw new Error(JSON.stringify(await step.read()));
  return reconciled;
}
const contentOf = ({ files }: Reconciled, path: string) =>
  files.find((file) => file.path === path)?.content;
const asked = (words: string) =>
  step
    .calls()
    .map(({ body }) => JSON.stringify(body))
    .filter((body) => body.includes(words));

describe("reconcileFiles()", () => {
  it("asks nobody where the tests pass", async () => {
    const reconciled = await reconcile({ source: LOWER, test: RIGHT_TEST }, []);
    expect(contentOf(reconciled, "src/slugify.ts")).toBe(LOWER);
    expect(contentOf(reconciled, "test/slugify.test.ts")).toBe(RIGHT_TEST);
    expect(reconciled.rounds).toEqual([]);
    expect(step.calls()).toEqual([]);
  });

  it("has code corrected that fails its tests, told of the criteria, and nobody rules", async () => {
    const files = { source: UPPER, test: RIGHT_TEST };
    const reconciled = await reconcile(files, [corrector(LOWER)]);
    expect(contentOf(reconciled, "src/slugify.ts")).toBe(LOWER);
    expect(asked("Correct the file below")).toHaveLength(1);
    expect(asked("Correct the file below")[0]).toContain(CRITERION);
    expect(step.calls()).toHaveLength(1);
  });

  it("never bends a test to the code, whatever the one who corrects code would like", async () => {
    const reconciled = await reconcile({ source: UPPER, test: RIGHT_TEST }, [
      corrector(`// Right as it is\n${UPPER}`),
      testAuthor(BENT_TEST),
      judge({}),
    ]);
    expect(contentOf(reconciled, "test/slugify.test.ts")).toBe(RIGHT_TEST);
    const [first, second] = asked("Correct the file below");
    for (const given of ["No packages", "Only Latin letters", 'slugify(\\"Hello World\\")']) {
      expect(first).toContain(given);
    }
    expect(first).not.toContain("# What was tried before");
    expect(second).toContain("# What was tried before");
    expect(asked("Correct the tests below")).toEqual([]);
    expect(reconciled.testChanges).toEqual([]);
    expect(reconciled.rulings).toMatchObject([{ ruling: "code_wrong", objection: undefined }]);
    const last = asked("Correct the file below").at(-1);
    expect(last).toContain("is right by AC-1");
  });

  it("asks for a ruling at once where the one who corrects leaves the code as it is", async () => {
    await reconcile({ source: UPPER, test: RIGHT_TEST }, [corrector(UPPER), judge({})]);
    expect(asked("Correct the file below")).toHaveLength(2);
    expect(asked("Rule on each failing test")).toHaveLength(1);
  });

  it.each([
    ["words that are not in the criterion", { quote: "in upper case" }],
    ["no words", { quote: "" }],
    ["a word that could be anywhere", { quote: "in" }],
    ["a criterion that does not exist", { criterion: "AC-7" }],
  ])("upholds no ruling against a test that quotes %s", async (_, change) => {
    const reconciled = await reconcile({ source: UPPER, test: RIGHT_TEST }, [
      corrector(UPPER),
      testAuthor(BENT_TEST),
      judge({ ruling: "test_wrong", ...change }),
    ]);
    expect(contentOf(reconciled, "test/slugify.test.ts")).toBe(RIGHT_TEST);
    expect(reconciled.rulings[0]?.objection).toBeDefined();
    expect(asked("Rule on each failing test")).toHaveLength(2);
    expect(asked("That answer cannot be used")).toHaveLength(1);
  });

  it("has a test that contradicts its criterion corrected by its author, and records it", async () => {
    const reconciled = await reconcile({ source: LOWER, test: BENT_TEST }, [
      corrector(LOWER),
      testAuthor(RIGHT_TEST),
      judge({ ruling: "test_wrong" }),
    ]);
    expect(contentOf(reconciled, "test/slugify.test.ts")).toBe(RIGHT_TEST);
    const { path, before, after, rulings } = reconciled.testChanges[0] ?? {};
    expect([path, before, after]).toEqual(["test/slugify.test.ts", BENT_TEST, RIGHT_TEST]);
    expect(rulings?.map(({ quote }) => quote)).toEqual(["in lower case"]);
  });

  it("shows the code to neither the one who rules nor the author of the test", async () => {
    await reconcile({ source: LOWER, test: BENT_TEST }, [
      corrector(LOWER),
      testAuthor(RIGHT_TEST),
      judge({ ruling: "test_wrong" }),
    ]);
    const [ruling, rewriting] = [
      asked("Rule on each failing test"),
      asked("Correct the tests below"),
    ];
    expect(ruling[0]).toContain("You are a senior quality engineer");
    expect(ruling[0]).toContain("to be 'HELLO-WORLD'");
    expect(rewriting[0]).toContain("You are a senior test engineer");
    for (const body of [...ruling, ...rewriting]) expect(body).not.toContain("toLowerCase");
    expect(asked("Correct the file below")[0]).toContain("You are a senior backend developer");
  });

  it("changes a test no second time", async () => {
    const reconciled = await reconcile({ source: LOWER, test: BENT_TEST }, [
      corrector(LOWER),
      testAuthor(test("Hello-World")),
      judge({ ruling: "test_wrong" }),
    ]);
    expect(asked("Correct the tests below")).toHaveLength(1);
    expect(asked("Rule on each failing test")).toHaveLength(1);
    expect(contentOf(reconciled, "test/slugify.test.ts")).toBe(test("Hello-World"));
  });

  it("does not take a correction of a test that drops a criterion", async () => {
    const reconciled = await reconcile({ source: LOWER, test: BENT_TEST }, [
      corrector(LOWER),
      testAuthor(test("hello-world", "joins words")),
      judge({ ruling: "test_wrong" }),
    ]);
    expect(contentOf(reconciled, "test/slugify.test.ts")).toBe(BENT_TEST);
    expect(reconciled.testChanges).toEqual([]);
    expect(asked("It has no test for [AC-1] any longer")).not.toEqual([]);
  });

  it("does not take a correction of a test that changes another test too", async () => {
    const other = 'it("[AC-1] keeps one word", () => expect(slugify("a")).toBe("a"));\n';
    const bent = other.replace('toBe("a")', "toBeDefined()");
    const rules = [corrector(LOWER), judge({ ruling: "test_wrong" })];
    const files = { source: LOWER, test: BENT_TEST + other };
    const refused = await reconcile(files, [...rules, testAuthor(RIGHT_TEST + bent)]);
    expect(contentOf(refused, "test/slugify.test.ts")).toBe(BENT_TEST + other);
    expect(asked("These tests must stay as they are: [AC-1] keeps one word")).not.toEqual([]);
    await step.reset();
    const reconciled = await reconcile(files, [...rules, testAuthor(RIGHT_TEST + other)]);
    expect(contentOf(reconciled, "test/slugify.test.ts")).toBe(RIGHT_TEST + other);
  });

  it("keeps a test whose author finds that the ruling contradicts the criterion", async () => {
    const reconciled = await reconcile({ source: UPPER, test: RIGHT_TEST }, [
      corrector(UPPER),
      testAuthor(RIGHT_TEST),
      judge({ ruling: "test_wrong", expectation: "HELLO-WORLD" }),
    ]);
    expect(contentOf(reconciled, "test/slugify.test.ts")).toBe(RIGHT_TEST);
    expect(reconciled.testChanges).toEqual([]);
  });

  it("leaves code and test as they are where the criterion is unclear", async () => {
    const reconciled = await reconcile({ source: UPPER, test: RIGHT_TEST }, [
      corrector(UPPER),
      judge({ ruling: "criterion_unclear", quote: "" }),
    ]);
    expect(contentOf(reconciled, "src/slugify.ts")).toBe(UPPER);
    expect(contentOf(reconciled, "test/slugify.test.ts")).toBe(RIGHT_TEST);
    expect(findUnclear(reconciled.rulings)).toEqual([
      { path: "test/slugify.test.ts", test: TITLE, why: "AC-1: It says so." },
    ]);
    expect(asked("Correct the file below")).toHaveLength(1);
  });

  it.each([
    ["cannot be parsed", "it(=;\n"],
    ["imports what is not there", RIGHT_TEST.replace("slugify.ts", "slug.ts")],
    [
      "imports what the contract does not name",
      RIGHT_TEST.replaceAll("slugify", "slug").replace("slug.ts", "slugify.ts"),
    ],
    ["declares no tests", 'import "../src/slugify.ts";\n'],
  ])("has a test that %s corrected by its author before it is executed", async (_, broken) => {
    const files = { source: LOWER, test: broken };
    const reconciled = await reconcile(files, [testAuthor(RIGHT_TEST)]);
    expect(contentOf(reconciled, "test/slugify.test.ts")).toBe(RIGHT_TEST);
    expect(reconciled.testChanges).toEqual([]);
    expect(reconciled.rounds).toEqual([
      expect.stringContaining("Before it was executed: test/slugify.test.ts"),
    ]);
    expect(step.calls()).toHaveLength(1);
    expect(asked("toLowerCase")).toEqual([]);
  });

  it("ends where a corrected test declares no tests: nothing passes by it", async () => {
    const reconciled = await reconcile({ source: LOWER, test: BENT_TEST }, [
      corrector(LOWER),
      testAuthor("// [AC-1] is none\n"),
      judge({ ruling: "test_wrong" }),
    ]);
    expect(contentOf(reconciled, "test/slugify.test.ts")).toBe("// [AC-1] is none\n");
    expect(asked("Correct the tests below")).toHaveLength(1);
  });

  it.each([
    ["fails", RIGHT_TEST],
    ["imports what is not there", RIGHT_TEST.replace("slugify.ts", "slug.ts")],
    ["declares no tests", 'import "../src/slugify.ts";\n'],
  ])("leaves a test that %s as it is once tests were ruled on", async (_, frozen) => {
    const rules = [corrector(UPPER), testAuthor(BENT_TEST), judge({ ruling: "test_wrong" })];
    const files = { source: UPPER, test: frozen };
    const reconciled = await reconcile(files, rules, { adjudicator: undefined });
    expect(contentOf(reconciled, "test/slugify.test.ts")).toBe(frozen);
    expect(asked("Correct the tests below")).toEqual([]);
    expect(asked("Rule on each failing test")).toEqual([]);
  });

  it("does not act on what a reviewer has against a test", async () => {
    const known = new Map([["test/slugify.test.ts", ["Expect upper case"]]]);
    const files = { source: LOWER, test: RIGHT_TEST };
    const rules = [testAuthor(BENT_TEST), corrector(BENT_TEST)];
    const reconciled = await reconcile(files, rules, { known });
    expect(contentOf(reconciled, "test/slugify.test.ts")).toBe(RIGHT_TEST);
    expect(reconciled.rounds).toEqual([
      "Not corrected, because tests are frozen: test/slugify.test.ts",
    ]);
    expect(step.calls()).toEqual([]);
  });

  describe("given what a compiler has against a test", () => {
    const types = new Map([["test/slugify.test.ts", ["Argument of type 'number'"]]]);
    const untyped = RIGHT_TEST.replace('"Hello World"', "String(1)").replace("hello-world", "1");

    it("has its author change the types, whether code was executed already or not", async () => {
      const typed = untyped.replace("String(1)", "String(1) as string");
      const files = { source: LOWER, test: untyped };
      const reconciled = await reconcile(files, [testAuthor(typed)], { types });
      expect(contentOf(reconciled, "test/slugify.test.ts")).toBe(typed);
      expect(asked("Correct the tests below")[0]).toContain("Argument of type 'number'");
      expect(asked("toLowerCase")).toEqual([]);
    });

    it("takes nothing that changes what is executed", async () => {
      const weaker = untyped.replace('toBe("1")', "toBeDefined()");
      const files = { source: LOWER, test: untyped };
      const reconciled = await reconcile(files, [testAuthor(weaker)], { types });
      expect(contentOf(reconciled, "test/slugify.test.ts")).toBe(untyped);
      expect(asked("what is executed must stay the same")).not.toEqual([]);
    });
  });
});
