import { z } from "zod";
import { askStructured } from "../../../models/mod.ts";
import type { RunFile, TestFileResult, UnclearTest } from "../../../quality/mod.ts";
import { type Criterion, tellBrief } from "../brief.ts";
import { type Author, composeCall, OUTPUT_TOKENS } from "../compose_call.ts";
import { correctOnce } from "../correct_once.ts";
import { marksIn } from "./correct_test.ts";
import { describeFailures } from "./describe_failures.ts";
import type { Project } from "./project.ts";

const answerSchema = z.object({
  rulings: z.array(
    z.object({
      test: z.string().describe("The title of the failing test, word for word"),
      ruling: z.enum(["code_wrong", "test_wrong", "criterion_unclear"]),
      criterion: z.string().describe("The id of the criterion that decides, as AC-1"),
      quote: z.string().describe("The words of the criterion that decide, letter by letter"),
      expectation: z.string().describe("What the criterion makes the test expect"),
      reason: z.string(),
    }),
  ),
});
type Answer = z.infer<typeof answerSchema>["rulings"][number];

/** What an adjudicator says of a failing test; upheld when nothing speaks against it. */
export interface Ruling extends Answer {
  readonly path: string;
  /** Why it counts for nothing. */
  readonly objection: string | undefined;
}

/** A test file with the failing tests that somebody has to rule on. */
export interface Case {
  readonly file: RunFile;
  readonly result: TestFileResult;
}

const LEAST_QUOTED_CHARACTERS = 6;

/**
 * Has a role that wrote neither the code nor the test rule on each failing test of a file: by the criterion,
 * without sight of the code. That a test is wrong counts only with words that stand in its criterion.
 */
export async function adjudicate(
  author: Author,
  project: Project,
  { file, result }: Case,
  adjudicator: string,
): Promise<readonly Ruling[]> {
  const { criteria, contract } = project;
  const planned = contract.files.find(({ path }) => path === file.path);
  const served = criteria.filter(({ id }) => planned?.criteria.includes(id));
  const call = await composeCall(author, {
    key: `adjudication:${file.path}`,
    prompt: "adjudication",
    role: adjudicator,
    values: {
      ...tellBrief(project),
      file: [file],
      findings: describeFailures(result),
    },
    contents: ["requirement", "code"],
    maximumOutputTokens: OUTPUT_TOKENS,
  });
  const failing = failingTests(result);
  const rule = ({ rulings }: z.infer<typeof answerSchema>) =>
    failing.flatMap((title) => rulings.find(({ test }) => title === test) ?? []);
  const schema = answerSchema.superRefine(
    correctOnce((answer) => [
      ...findUnruled(failing, rule(answer)),
      ...rule(answer).flatMap((ruling) => findObjection(ruling, served) ?? []),
    ]),
  );
  const { value } = await askStructured(author.models, call, { name: "adjudication", schema });
  return rule(value).map((ruling) => ({
    ...ruling,
    path: file.path,
    objection: findObjection(ruling, served),
  }));
}

/** The tests that nothing can be established by, because their criteria are unclear. */
export function findUnclear(rulings: readonly Ruling[]): readonly UnclearTest[] {
  return rulings
    .filter(({ ruling, objection }) => ruling === "criterion_unclear" && objection === undefined)
    .map(({ path, test, criterion, reason }) => ({ path, test, why: `${criterion}: ${reason}` }));
}

/** The titles of the failing tests of a file; its path where it fails as a whole. */
function failingTests({ path, tests }: TestFileResult): readonly string[] {
  const failing = tests.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);
  return failing.length === 0 ? [path] : failing;
}

function findUnruled(failing: readonly string[], rulings: readonly Answer[]): readonly string[] {
  return failing
    .filter((title) => !rulings.some(({ test }) => test === title))
    .map((title) => `There is no ruling on the test "${title}"`);
}

function findObjection(
  { test, ruling, criterion: id, quote }: Answer,
  criteria: readonly Criterion[],
): string | undefined {
  if (ruling === "code_wrong") return undefined;
  const criterion = criteria.find((each) => each.id === id);
  if (criterion === undefined) return `There is no criterion "${id}" that the test serves`;
  const marks = marksIn(test);
  if (marks.length > 0 && !marks.includes(`[${id}]`)) return `"${test}" does not prove ${id}`;
  if (ruling === "criterion_unclear" || holds(criterion, quote)) return undefined;
  return `"${quote}" is no quote of ${id}, which says: ${criterion.text}`;
}

function holds({ text }: Criterion, quote: string): boolean {
  const words = quote.trim();
  return words.length >= Math.min(LEAST_QUOTED_CHARACTERS, text.length) && text.includes(words);
}
