import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { leastSharedPrefix, readingOrder } from "../../../../scripts/bench/models/shared_prefix.ts";
import type { StepExecution } from "../../../../shared/engine/mod.ts";
import { tellBrief } from "../../../../shared/generation/by_models/brief.ts";
import {
  composeCall,
  OUTPUT_TOKENS,
} from "../../../../shared/generation/by_models/compose_call.ts";
import type { PlannedFile } from "../../../../shared/generation/by_models/contract.ts";
import { describeFile } from "../../../../shared/generation/by_models/describe_contract.ts";
import { createReadFiles } from "../../../../shared/generation/by_models/tools/read_files.ts";
import { jsonObjectSchema } from "../../../../shared/kernel/mod.ts";
import type { ModelCall } from "../../../../shared/models/mod.ts";
import { AskingStep } from "../../models/calls/asking_step.ts";

const planned = (path: string, kind: PlannedFile["kind"], change = {}): PlannedFile => ({
  ...{ path, kind, area: "backend", purpose: "Turns a title into a slug for a URL" },
  ...{ exports: [], dependsOn: [], criteria: ["AC-1", "AC-2"] },
  ...change,
});
const FILES = [
  planned("src/fold_accents.ts", "source", {
    exports: [{ name: "foldAccents", signature: "foldAccents(text: string): string", purpose: "" }],
  }),
  planned("src/slugify.ts", "source", { dependsOn: ["src/fold_accents.ts"] }),
  planned("test/slugify.test.ts", "test", { dependsOn: ["src/slugify.ts"] }),
];
/** As little as a run is about: with more, the share is larger. */
const BRIEF = {
  requirement: "A TypeScript function that turns titles into slugs for URLs",
  summary: "A function that turns a title into a slug for a URL.",
  criteria: [
    { id: "AC-1", text: "Words are joined with hyphens, in lower case" },
    { id: "AC-2", text: "Accents are folded" },
  ],
  constraints: ["No packages"],
  assumptions: ["Only Latin letters are folded"],
  contract: {
    summary: "One function",
    sharedTypes: "None.",
    packages: [],
    files: FILES,
    decisions: [],
  },
};
const WRITERS = [
  ["file-writing", "backend-developer"],
  ["file-writing", "database-developer"],
  ["test-writing", "test-engineer"],
] as const;

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

/** What the person said to the run. */
let messages: StepExecution["context"]["messages"] = [];

type Change = Partial<Parameters<typeof composeCall>[1]>;

/** The calls of the step, composed as its worker composes them. */
async function compose(...changes: readonly Change[]): Promise<readonly ModelCall[]> {
  const composed: ModelCall[] = [];
  await step.run({}, async (models, { step: leased, ...calls }) => {
    const context = { ...leased.context, messages };
    const execution = { ...calls, context, step: { ...leased, context } };
    const author = { client: step.engine.client, models, execution };
    for (const change of changes) {
      const commission = {
        ...{ key: "k", prompt: "file-writing", role: "backend-developer" },
        values: { ...tellBrief(BRIEF), file: "src/a.ts" },
        contents: ["requirement"] as const,
        ...{ maximumOutputTokens: 1_000, ...change },
      };
      composed.push(await composeCall(author, commission));
    }
  });
  return composed;
}
const textOf = (call: ModelCall | undefined) =>
  readingOrder(jsonObjectSchema.parse(JSON.parse(JSON.stringify(call?.request))));

describe("composeCall()", () => {
  it("gives two writers of a run more than 80 % of the same beginning, in any role", async () => {
    const calls = await compose(
      ...FILES.map((file, index) => {
        const [prompt, role] = WRITERS[index] ?? WRITERS[0];
        return { prompt, role, values: { ...tellBrief(BRIEF), file: describeFile(file) } };
      }),
    );
    expect(leastSharedPrefix(calls.map(textOf))).toBeGreaterThan(0.8);
  });

  it("tells those who write what was decided: criteria, constraints, assumptions, contract", async () => {
    const [call] = await compose({});
    for (const told of [
      "AC-1] Words are joined",
      "No packages",
      "Only Latin letters",
      "One function",
    ]) {
      expect(textOf(call)).toContain(told);
    }
  });

  it("tells who makes something what the person said meanwhile, and not who judges it", async () => {
    const values = { ...tellBrief(BRIEF), file: "src/a.ts", files: ["src/a.ts"], findings: ["f"] };
    const prompts = [
      ...["file-writing", "test-writing", "documentation", "repair", "solution-design"],
      ...["code-review", "adjudication", "requirements-analysis"],
    ];
    messages = [{ number: 1, text: "Mind the umlauts", sentAt: "2030-01-01T00:00:00Z" }];
    const calls = await compose(...prompts.map((prompt) => ({ prompt, values })));
    messages = [];
    const told = prompts.filter((_, index) => textOf(calls[index]).includes("Mind the umlauts"));
    expect(told).toEqual(prompts.slice(0, 5));
    expect(
      leastSharedPrefix([calls[0], ...(await compose({ values }))].map(textOf)),
    ).toBeGreaterThan(0.8);
  });

  it("asks for as much thinking as depends on it, in a limit that small models keep", async () => {
    const values = { ...tellBrief(BRIEF), file: "README.md", files: ["src/a.ts"] };
    const calls = await compose(
      { prompt: "code-review", role: "code-reviewer", values },
      { prompt: "documentation", role: "technical-writer", values },
      {},
    );
    expect(calls.map(({ request }) => request.effort)).toEqual(["high", "low", "medium"]);
    expect(OUTPUT_TOKENS).toBeLessThanOrEqual(8_192);
  });

  it("lets a reviewer doubt, and promises nobody a tool that is not given", async () => {
    const tools = [createReadFiles({ files: [] })];
    const review = { prompt: "code-review", role: "code-reviewer" };
    const values = { ...tellBrief(BRIEF), files: ["src/a.ts"] };
    const [without, given] = await compose({ ...review, values }, { ...review, values, tools });
    expect(textOf(without)).toContain("You doubt");
    expect(textOf(without)).not.toContain("You may use");
    expect(textOf(given)).toContain("You may use the tools: read-files.");
  });
});
