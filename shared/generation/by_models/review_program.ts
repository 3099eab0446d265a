import { z } from "zod";
import { askStructured } from "../../models/mod.ts";
import type { Finding, RunFile } from "../../quality/mod.ts";
import { type Brief, type Criterion, tellBrief } from "./brief.ts";
import { type Author, composeCall, OUTPUT_TOKENS } from "./compose_call.ts";
import type { Contract } from "./contract.ts";
import { correctOnce } from "./correct_once.ts";
import { splitFiles } from "./split_files.ts";

export const findingSchema = z.object({
  path: z.string(),
  quote: z.string().describe("The line the finding is about, word for word"),
  severity: z.enum(["blocker", "warning"]).describe("blocker: a user would be harmed by it"),
  message: z.string().describe("What happens, with which input, and what to do about it"),
});

const answerSchema = z.object({
  criterion: z.string().describe("Its id"),
  test: z
    .string()
    .describe("The title of the test that would fail, word for word; empty where none would"),
  mistake: z.string().describe("A way to get it wrong that this test notices, or that none does"),
});

const reviewSchema = z.object({
  criteria: z
    .array(answerSchema)
    .describe("For every criterion: which test would fail if this were wrong?"),
  findings: z.array(findingSchema),
});
type Review = z.infer<typeof reviewSchema>;

const TOKENS_PER_CRITERION = 60;
const MOST_FINDINGS = 50;

interface Subject extends Brief {
  readonly contract: Contract;
  readonly files: readonly RunFile[];
  readonly known: readonly Finding[];
}

/**
 * Has a model review the files beside the static review, as many at a time as a question has room for. What
 * it says of a line that is not there is dropped: it was made up, or is about another version. A criterion
 * that it names no test for, or none that exists, is a finding.
 */
export async function reviewProgram(author: Author, subject: Subject): Promise<readonly Finding[]> {
  const written = subject.files.filter(({ kind }) => kind === "source" || kind === "test");
  const reviews = await Promise.all(
    splitFiles(written).map((files, index) =>
      reviewGroup(author, { ...subject, files }, `review:${index + 1}`),
    ),
  );
  return [
    ...reviews.flatMap(({ findings }) => toFindings(findings, written)),
    ...findUnnoticed(
      reviews.flatMap(({ criteria }) => criteria),
      { ...subject, files: written },
    ),
  ];
}

async function reviewGroup(author: Author, subject: Subject, key: string): Promise<Review> {
  const { criteria, files, known } = subject;
  const call = await composeCall(author, {
    key,
    prompt: "code-review",
    values: {
      ...tellBrief(subject),
      files,
      findings: known.map(({ path, message }) => `${path}: ${message}`),
    },
    contents: ["requirement", "code"],
    maximumOutputTokens: OUTPUT_TOKENS + TOKENS_PER_CRITERION * criteria.length,
  });
  const isAsked = files.some(({ kind }) => kind === "test");
  const schema = reviewSchema.superRefine(
    correctOnce((review) => (isAsked ? findUnanswered(review, criteria) : [])),
  );
  const { value } = await askStructured(author.models, call, { name: "code-review", schema });
  return value;
}

/** Silence is no answer. */
function findUnanswered(review: Review, criteria: readonly Criterion[]): readonly string[] {
  return criteria
    .filter(({ id }) => !review.criteria.some(({ criterion }) => criterion === id))
    .map(({ id }) => `Which test would fail if ${id} were wrong? There is no entry for it`);
}

/** What is said of a line that is there. */
export function toFindings(
  findings: Review["findings"],
  files: readonly RunFile[],
): readonly Finding[] {
  const contents = new Map(files.map(({ path, content }) => [path, content]));
  return findings
    .filter(({ path, quote }) => quote.trim() !== "" && contents.get(path)?.includes(quote.trim()))
    .slice(0, MOST_FINDINGS)
    .map(({ path, severity, message }) => ({ path, severity, message, rule: "reviewed_by_model" }));
}

/** The criteria that could be wrong without any test noticing, by what the reviews say. */
function findUnnoticed(
  answers: Review["criteria"],
  { criteria, contract, files }: Pick<Subject, "criteria" | "contract" | "files">,
): readonly Finding[] {
  const tests = files.filter(({ kind }) => kind === "test");
  const exists = (title: string) =>
    title.trim() !== "" && tests.some(({ content }) => content.includes(title.trim()));
  return criteria.flatMap(({ id }) => {
    const about = answers.filter(({ criterion }) => criterion === id);
    if (about.some(({ test }) => exists(test))) return [];
    const planned = contract.files.find(
      (file) => file.kind === "test" && file.criteria.includes(id),
    );
    const mistakes = about.map(({ mistake }) => mistake).join(" ");
    return {
      path: planned?.path ?? "",
      rule: "reviewed_by_model",
      severity: "warning",
      message: `The reviewer knows no test that would fail if ${id} were wrong. ${mistakes}`.trim(),
    };
  });
}
