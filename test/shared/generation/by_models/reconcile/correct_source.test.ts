import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { ModelScriptInput } from "../../../../../scripts/model_server/model_script.ts";
import type { StepExecution } from "../../../../../shared/engine/mod.ts";
import type { Contract } from "../../../../../shared/generation/by_models/contract.ts";
import {
  type Reconciled,
  reconcileFiles,
} from "../../../../../shared/generation/by_models/reconcile/reconcile_files.ts";
import { Verification } from "../../../../../shared/generation/by_models/reconcile/verification.ts";
import type { JsonObject } from "../../../../../shared/kernel/mod.ts";
import type { ModelCaller } from "../../../../../shared/models/mod.ts";
import {
  type RunFile,
  type TypeChecker,
  withExecutions,
} from "../../../../../shared/quality/mod.ts";
import { AskingStep } from "../../../models/calls/asking_step.ts";

const area = "backend";
const CONTRACT: Contract = {
  summary: "Two functions",
  sharedTypes: "None",
  packages: [],
  decisions: [],
  files: [
    {
      ...{ path: "src/fold.ts", kind: "source", area, purpose: "Cases", dependsOn: [] },
      exports: [{ name: "fold", signature: "fold(text: string): string", purpose: "It" }],
      criteria: ["AC-1"],
    },
    {
      ...{ path: "src/slugify.ts", kind: "source", area, purpose: "Slugs" },
      exports: [{ name: "slugify", signature: "slugify(title: string): string", purpose: "It" }],
      ...{ dependsOn: ["src/fold.ts"], criteria: ["AC-1"] },
    },
    {
      ...{ path: "test/slugify.test.ts", kind: "test", area, purpose: "Proves it" },
      ...{ exports: [], dependsOn: ["src/slugify.ts"], criteria: ["AC-1"] },
    },
  ],
};
const FOLD = "export const fold = (text: string): string => text.toUpperCase();\n";
const SLUGIFY =
  'import { fold } from "./fold.ts";\nexport const slugify = (title: string): string => fold(title).split(" ").join("-");\n';
const TEST = [
  'import { expect, it } from "vitest";',
  'import { slugify } from "../src/slugify.ts";',
  'it("[AC-1] joins words", () => expect(slugify("Hello World")).toBe("hello-world"));',
  "",
].join("\n");
const FILES: readonly RunFile[] = [
  {
    path: "package.json",
    kind: "configuration",
    content: '{"devDependencies":{"vitest":"4.1.12"}}',
  },
  { path: "src/fold.ts", kind: "source", content: FOLD },
  { path: "src/slugify.ts", kind: "source", content: SLUGIFY },
  { path: "test/slugify.test.ts", kind: "test", content: TEST },
];
const PROJECT = {
  requirement: "A function that makes slugs",
  summary: "Slugs for URLs",
  constraints: [],
  assumptions: [],
  criteria: [{ id: "AC-1", text: "Words are joined with hyphens, in lower case" }],
  contract: CONTRACT,
  authors: { "src/slugify.ts": "backend-developer", "src/fold.ts": "backend-developer" },
  architect: "software-architect",
};
const MISTYPED = 'export const words: number = "two";';
/** A compiler that knows one mistake. */
const checkTypes: TypeChecker = async (checked) => {
  const wrong = checked.filter(({ content }) => content.includes(MISTYPED));
  const message = "Type 'string' is not assignable to type 'number'.";
  const errors = wrong.map(({ path }) => ({ path, line: 2, code: 2322, message }));
  return { status: "checked", files: checked.length, errors, open: [] };
};
const CORRECTED = FOLD.replace("toUpperCase", "toLowerCase");

let step: AskingStep;
beforeAll(async () => {
  step = await AskingStep.open();
});
afterAll(() => step.close());
let files: readonly RunFile[] | undefined;
let answers: Reconciled["answers"] = [];
beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  await step.reset();
  files = undefined;
  answers = [];
  return () => vi.restoreAllMocks();
});

interface Options {
  readonly verifyMilliseconds?: number;
  readonly before?: readonly RunFile[];
  readonly adjudicator?: string;
}
/** Corrects within the sandbox time of one claim; without an adjudicator, as a repair does. */
const correct =
  ({ verifyMilliseconds = 60_000, before = FILES, adjudicator }: Options = {}) =>
  async (models: ModelCaller, execution: StepExecution) => {
    const author = { client: step.engine.client, models, execution };
    const given = { project: PROJECT, files: before, known: new Map(), types: new Map() };
    const limits = { testFileMilliseconds: 5_000, verifyMilliseconds, sliceMilliseconds: 60_000 };
    const outcome = await withExecutions(execution, verifyMilliseconds, (executions) =>
      reconcileFiles(author, {
        ...{ ...given, adjudicator },
        verification: new Verification(executions, { limits, checkTypes }),
      }),
    );
    if (outcome === "released") return await step.crash();
    ({ files, answers } = outcome);
  };
const contentOf = (path: string) => files?.find((file) => file.path === path)?.content;

type Rule = NonNullable<ModelScriptInput["rules"]>[number];
type Wish = readonly [name: string, input: Readonly<Record<string, string>>];
/** A model that wishes these, one round after the other, and answers then. */
const rounds = (answer: string, ...wishes: readonly (readonly Wish[])[]): readonly Rule[] => [
  ...wishes.map((each) => ({
    reply: { toolCalls: each.map(([name, input]) => ({ name, input })) },
    times: 1,
  })),
  { reply: { text: answer } },
];
const edit = (path: string, search: string, replace: string): Wish => [
  "write-files",
  { path, search, replace },
];
const LOWER = edit("src/fold.ts", "toUpperCase", "toLowerCase");
const EXECUTE: Wish = ["execute-tests", {}];
const body = (place: number) => JSON.stringify(step.calls().at(place)?.body);

describe("correctSource()", () => {
  it("lets who corrects look around, edit where the cause is, and execute the tests before it is done", async () => {
    const search: Wish = ["search-code", { text: "toUpperCase" }];
    const read: Wish = ["read-files", { path: "src/fold.ts" }];
    const rules = rounds("DONE", [search, read], [EXECUTE], [LOWER, EXECUTE]);
    await step.run({ rules: [...rules] }, correct());
    expect(contentOf("src/fold.ts")).toBe(CORRECTED);
    expect(contentOf("src/slugify.ts")).toBe(SLUGIFY);
    expect(body(0)).toContain("read-files, search-code, write-files, execute-tests, check-types");
    expect(body(1)).toContain("src/fold.ts:1: export const fold");
    expect(body(2)).toContain("expected 'HELLO-WORLD' to be 'hello-world'");
    expect(body(3)).toContain("src/fold.ts is changed in line 1.");
    expect(body(3)).toContain("1 tests passed.\\nNo test fails.");
    expect(step.calls()).toHaveLength(4);
  });

  it("says where a test fails, what it expected and found, and what it proves", async () => {
    await step.run({ rules: [...rounds("DONE", [EXECUTE])] }, correct());
    const told = [
      'test/slugify.test.ts:3: the test "[AC-1] joins words" fails: AssertionError: expected',
      "  expected: 'hello-world'",
      "  actual: 'HELLO-WORLD'",
      "  AC-1: Words are joined with hyphens, in lower case",
    ];
    for (const place of [0, 1]) {
      for (const words of told) expect(body(place)).toContain(JSON.stringify(words).slice(1, -1));
    }
  });

  it("has types corrected that a compiler finds wrong, although the tests pass", async () => {
    const path = "src/fold.ts";
    const before = FILES.map((file) =>
      file.path === path ? { ...file, content: CORRECTED + MISTYPED } : file,
    );
    const check: Wish = ["check-types", {}];
    const wishes = [[check], [edit(path, MISTYPED, ""), check]];
    await step.run({ rules: [...rounds("DONE", ...wishes)] }, correct({ before }));
    for (const place of [0, 1]) expect(body(place)).toContain("Line 2: Type 'string' is not");
    expect(body(2)).toContain("The compiler finds nothing.");
    expect(contentOf(path)).toBe(CORRECTED);
    expect(step.calls()).toHaveLength(3);
  });

  it("gives edits back that break a file, until they do not", async () => {
    const broken = edit("src/fold.ts", "toUpperCase()", "toLowerCase(");
    const mended = edit("src/fold.ts", "toLowerCase(", "toLowerCase()");
    const rules = [
      ...rounds("DONE", [broken]).map((each) => ({ ...each, times: 1 })),
      ...rounds("DONE", [mended]),
    ];
    await step.run({ rules }, correct());
    expect(body(1)).toContain("But now, src/fold.ts: It cannot be parsed");
    expect(body(2)).toContain("That answer cannot be used: src/fold.ts: It cannot be parsed");
    expect(contentOf("src/fold.ts")).toBe(CORRECTED);
  });

  it("takes a whole file as an answer too, and does not take words after edits for one", async () => {
    const whole = SLUGIFY.replace("fold(title)", "fold(title).toLowerCase()");
    await step.run({ rules: [...rounds(whole)] }, correct());
    expect(contentOf("src/slugify.ts")).toBe(whole);
    await step.reset();
    await step.run({ rules: [...rounds("I have corrected it.", [LOWER])] }, correct());
    expect(contentOf("src/fold.ts")).toBe(CORRECTED);
    expect(contentOf("src/slugify.ts")).toBe(SLUGIFY);
  });

  describe("with an objection to the contract", () => {
    const problem = "src/fold.ts has to export lower: fold says nothing";
    const question: Wish = ["question-contract", { problem }];
    const changed = CONTRACT.files.slice(0, 1).map(({ path, purpose, exports }) => ({
      ...{ path, purpose },
      exports: exports.map((each) => ({ ...each, name: "lower" })),
    }));
    const architect = (ruling: string, changes: readonly JsonObject[] = []): Rule => ({
      when: { output: "contract-objection" },
      reply: { json: { ruling, reason: "So it is meant", sharedTypes: null, files: [...changes] } },
    });
    const adjudicator = "quality-engineer";

    it("has the architect answer it, and goes on by a contract that was changed", async () => {
      const edits = [
        edit("src/fold.ts", "const fold", "const lower"),
        edit("src/fold.ts", "toUpperCase", "toLowerCase"),
        edit("src/slugify.ts", "{ fold }", "{ lower }"),
        edit("src/slugify.ts", "fold(title)", "lower(title)"),
      ];
      const rules = [architect("changed", changed), ...rounds("DONE", [question], edits)];
      await step.run({ rules }, correct({ adjudicator }));
      const asked = step.calls().map(({ body: each }) => JSON.stringify(each));
      expect(asked[1]).toContain("You are a senior software architect");
      expect(asked[1]).toContain(problem);
      expect(asked[2]).toContain("The contract is changed: So it is meant");
      expect(asked).toHaveLength(4);
      expect(contentOf("src/slugify.ts")).toContain("lower(title)");
      expect(answers).toMatchObject([
        { path: "src/slugify.ts", problem, reason: "So it is meant" },
      ]);
      expect(answers[0]?.contract?.files[0]?.exports[0]?.name).toBe("lower");
    });

    it("holds code to a contract that stands", async () => {
      const renamed = [edit("src/fold.ts", "const fold", "const lower")];
      const back = [edit("src/fold.ts", "const lower", "const fold")];
      const right = { test: "[AC-1] joins words", ruling: "code_wrong", criterion: "AC-1" };
      const because = { quote: "in lower case", expectation: "hello-world", reason: "It says so" };
      const rules = [
        architect("stands"),
        {
          when: { output: "adjudication" },
          reply: { json: { rulings: [{ ...right, ...because }] } },
        },
        ...rounds("DONE", [question], renamed).map((each) => ({ ...each, times: 1 })),
        ...rounds("DONE", back),
      ];
      await step.run({ rules }, correct({ adjudicator }));
      expect(body(2)).toContain("The contract stands: So it is meant");
      expect(body(3)).toContain("src/fold.ts: It does not export fold");
      expect(body(4)).toContain("That answer cannot be used: src/fold.ts: It does not export fold");
      expect(answers[0]).toMatchObject({ problem, contract: undefined });
      expect(files).toEqual(FILES);
    });

    it("is no more possible once the tests were ruled on", async () => {
      await step.run({ rules: [...rounds("DONE", [question])] }, correct());
      expect(body(1)).toContain('got \\"question-contract\\"');
    });
  });

  it("goes on in another isolate, where no round is paid for and no test executed again", async () => {
    await step.serve({ rules: [...rounds("DONE", [EXECUTE], [LOWER, EXECUTE])] });
    const claims: number[] = [];
    for (let claim = 1; files === undefined && claim < 9; claim += 1) {
      await step.again(correct({ verifyMilliseconds: 0.001 }));
      claims.push(step.calls().length);
    }
    expect(contentOf("src/fold.ts")).toBe(CORRECTED);
    expect(claims).toEqual([2, 3]);
    const kept = await step.engine.test.asOwner("select key from cogo.step_checkpoints");
    expect(kept.filter(({ key }) => String(key).endsWith(".test.ts"))).toHaveLength(2);
    const paid = await step.engine.test.asOwner("select key from cogo.model_calls order by key");
    expect(paid).toHaveLength(3);
  });
});
