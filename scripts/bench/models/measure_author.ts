import { z } from "zod";
import type { StepHandler } from "../../../shared/engine/mod.ts";
import { openGenerators } from "../../../shared/generation/mod.ts";
import { toJson } from "../../../shared/kernel/mod.ts";
import { readRunFiles } from "../../../shared/quality/mod.ts";
import { readJsonLines } from "../json_lines.ts";
import { spread } from "../measure.ts";
import { startBenchPostgres } from "../postgres.ts";
import { INDEX, SOLUTION, solutionSchema, TEST, toProjects } from "./author/labelled_project.ts";
import { createScriptedAuthor, markOf } from "./author/scripted_author.ts";
import { FAULT_KINDS, type SeededFault, seedFaults } from "./author/seed_faults.ts";
import { openVerifier, type Verify } from "./author/verify_project.ts";
import { type CallFixture, openCallFixture } from "./call_fixture.ts";

const OWN_SOLUTIONS = new URL("./author/solutions.jsonl", import.meta.url).pathname;
const LIMITS = {
  testFileMilliseconds: 2_000,
  // With the time of a test file less than a slice of the benchmark's workers.
  verifyMilliseconds: 20_000,
  sliceMilliseconds: 120_000,
};
const LEAST_REPAIRED = 0.95;

/**
 * Seeds faults into right solutions, has an author that mends what it is shown correct them by the step `reconcile`, and
 * counts what was repaired, in how many rounds and for how many tokens.
 */
export async function measureAuthor(path = OWN_SOLUTIONS, most = 20) {
  const { verify, checkTypes } = openVerifier();
  const { faults, solutions } = await seedAll(path, most, verify);
  const { author, records } = createScriptedAuthor(faults);
  const postgres = await startBenchPostgres();
  const fixture = await openCallFixture(postgres, { author });
  try {
    const { client, models } = fixture;
    const search = () => Promise.reject(new Error("Expected nobody to search"));
    const workbench = { client, models, search, limits: LIMITS, checkTypes };
    const repaired = new Set<number>();
    const handlers = [
      ...openGenerators(workbench).handlers("reconcile"),
      ...createOwnSteps(faults, async (number, runId) => {
        if ((await verify(await readRunFiles(client, runId))).isRight) repaired.add(number);
      }),
    ];
    for (const [number] of faults.entries()) await fixture.submitPlan(planFor(number));
    await fixture.work(handlers, 1);
    await requireCompletion(fixture);
    const outcomes = faults.map(({ kind, project }, number) => ({
      ...{ kind, id: project.id, repaired: repaired.has(number) },
      ...(records[number] ?? { rounds: 0, untold: [] }),
    }));
    return { solutions, ...report(outcomes), tokens: await sumTokens(fixture, faults.length) };
  } finally {
    await fixture.close();
    await postgres.stop();
  }
}

async function seedAll(path: string, most: number, verify: Verify) {
  const faults: SeededFault[] = [];
  let solutions = 0;
  for (const project of toProjects(await readJsonLines(path, solutionSchema))) {
    if (solutions === most) break;
    // What is wrong before a fault is seeded would hide whether that is mended.
    if (!(await verify(project.files)).isRight) continue;
    solutions += 1;
    faults.push(...(await seedFaults(project, verify)));
  }
  return { faults, solutions };
}

interface Outcome {
  readonly kind: SeededFault["kind"];
  readonly id: string;
  readonly repaired: boolean;
  readonly rounds: number;
  readonly untold: readonly string[];
}

function report(outcomes: readonly Outcome[]) {
  const repaired = outcomes.filter((each) => each.repaired);
  const share = repaired.length / Math.max(outcomes.length, 1);
  const kinds = FAULT_KINDS.map((kind) => {
    const of = outcomes.filter((each) => each.kind === kind);
    return [kind, { faults: of.length, repaired: of.filter((each) => each.repaired).length }];
  });
  const incomplete = outcomes.filter(({ untold }) => untold.length > 0);
  return {
    faults: outcomes.length,
    repaired: repaired.length,
    repairedShare: Math.round(share * 1_000) / 1_000,
    byKind: Object.fromEntries(kinds),
    rounds: spread(outcomes.map(({ rounds }) => rounds)),
    notRepaired: outcomes.filter((each) => !each.repaired).map(({ kind, id }) => `${id}: ${kind}`),
    incompleteFeedback: incomplete.map(({ kind, id, untold }) => ({ id, kind, untold })),
    passed: share >= LEAST_REPAIRED && incomplete.length === 0,
  };
}

const numberSchema = z.object({ number: z.number() });

function planFor(number: number) {
  const input = { number };
  return [
    { key: "analyse", kind: "analyse", input },
    { key: "contract", kind: "contract", dependsOn: ["analyse"], input },
    { key: "reconcile", kind: "reconcile", dependsOn: ["analyse", "contract"], input: {} },
    { key: "judge", kind: "ask-anthropic", dependsOn: ["reconcile"], input },
  ];
}

/** What stands before and after the corrections: the understanding, the files with a fault, and the judgement. */
function createOwnSteps(
  faults: readonly SeededFault[],
  judge: (number: number, runId: string) => Promise<void>,
): readonly StepHandler[] {
  const step = (kind: string, work: (number: number, runId: string) => Promise<object>) => ({
    kind,
    estimateMilliseconds: 1_000,
    async execute({ step: { input, runId } }: Parameters<StepHandler["execute"]>[0]) {
      const result = await work(numberSchema.parse(input).number, runId);
      return { status: "completed" as const, result: { output: {}, summary: "Done", ...result } };
    },
  });
  return [
    step("analyse", async (number) => ({
      output: toJson(describeAnalysis(number, faults[number])),
    })),
    step("contract", async (number) => ({
      output: toJson(describeContract(faults[number])),
      artifacts: faults[number]?.files ?? [],
    })),
    step("ask-anthropic", async (number, runId) => {
      await judge(number, runId);
      return {};
    }),
  ];
}

function describeAnalysis(number: number, fault: SeededFault | undefined) {
  const requirement = fault?.project.requirement ?? "";
  return {
    generation: "models",
    specification: {
      ...{ kind: "program", title: "A function", summary: markOf(number), requirement },
      ...{ language: "typescript", constraints: [], assumptions: [], entities: [] },
      acceptanceCriteria: [{ id: "AC-1", text: requirement }],
    },
    complexity: { level: "simple", score: 0, factors: [] },
  };
}

function describeContract(fault: SeededFault | undefined) {
  const name = fault?.project.name ?? "";
  const exports = [{ name, signature: name, purpose: "What is asked for" }];
  const file = { area: "backend", purpose: "The function", criteria: ["AC-1"] };
  return {
    ...{ summary: "One function", sharedTypes: "None", decisions: [] },
    files: [
      { ...file, path: SOLUTION, kind: "source", exports, dependsOn: [] },
      { ...file, path: INDEX, kind: "source", exports, dependsOn: [SOLUTION] },
      { ...file, path: TEST, kind: "test", exports: [], dependsOn: [INDEX] },
    ],
    authors: { [SOLUTION]: "backend-developer", [INDEX]: "backend-developer" },
    ...{ adjudicator: "quality-engineer", architect: "software-architect" },
  };
}

/** A step that did not complete would pass for a fault that was not repaired. */
async function requireCompletion({ database }: CallFixture): Promise<void> {
  const [step] = await database.query(
    "select key, status, error from cogo.steps where status <> 'completed' order by finished_at limit 1",
  );
  if (step === undefined) return;
  throw new Error(`Expected every step to complete, got ${JSON.stringify(step)}`);
}

/** Of all calls, by what the ledger says, for each fault. */
async function sumTokens({ database }: CallFixture, faults: number) {
  const [row] = await database.query(
    `select coalesce(sum(input_tokens + cache_read_tokens + cache_write_tokens), 0)::int as read,
            coalesce(sum(output_tokens), 0)::int as written from cogo.model_calls`,
  );
  const each = (sum: unknown) => Math.round(Number(sum) / Math.max(faults, 1));
  return { readEach: each(row?.read), writtenEach: each(row?.written) };
}
