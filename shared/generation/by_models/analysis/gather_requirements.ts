import { z } from "zod";
import {
  type GatheredRequirement,
  type Passage,
  requirementKindSchema,
  requirementPrioritySchema,
  type StepExecution,
} from "../../../engine/mod.ts";
import { askStructured } from "../../../models/mod.ts";
import { findStatements } from "../../requirements/extract_requirements.ts";
import type { Workbench } from "../../workbench.ts";
import { type Author, composeCall, OUTPUT_TOKENS } from "../compose_call.ts";
import { correctOnce } from "../correct_once.ts";

/** As many as a model keeps apart; what one says of another further away, the synthesis finds. */
const PASSAGES_OF_A_CALL = 60;

const statementSchema = z.object({
  passage: z.int().describe("The number of the passage"),
  quotation: z.string().describe("The words of the passage that say it, copied letter by letter"),
  statement: z.string().trim().min(1).max(2_000).describe("What is asked for, in a sentence"),
  kind: requirementKindSchema.describe(
    "question: open, somebody has to answer it. out-of-scope: it is said that it is not to be built",
  ),
  priority: requirementPrioritySchema,
  criterion: z.string().max(2_000).describe("How it can be told that it is met; empty if unclear"),
});
const gatheringSchema = z.object({
  statements: z.array(statementSchema),
  nothing: z.array(z.int()).describe("The numbers of the passages that ask for nothing"),
});
type Gathering = z.infer<typeof gatheringSchema>;

/**
 * Has a model read the passages of a source. A statement counts where its quotation is in its passage, letter by letter;
 * passages that the model says nothing of are read by rule.
 */
export async function gatherRequirements(
  { client, models }: Pick<Workbench, "client" | "models">,
  execution: StepExecution,
  passages: readonly Passage[],
): Promise<readonly GatheredRequirement[]> {
  const author = { client, execution, models: models.for(execution) };
  const found: GatheredRequirement[] = [];
  for (let start = 0; start < passages.length; start += PASSAGES_OF_A_CALL) {
    found.push(...(await readSome(author, passages.slice(start, start + PASSAGES_OF_A_CALL))));
  }
  return found;
}

async function readSome(
  author: Author,
  passages: readonly Passage[],
): Promise<readonly GatheredRequirement[]> {
  const call = await composeCall(author, {
    key: `gathering-${passages[0]?.number}`,
    prompt: "requirements-gathering",
    values: {
      requirement: author.execution.context.requirement,
      items: passages.map(({ number, speaker, text }) => `[${number}] ${speaker ?? "-"}: ${text}`),
    },
    contents: ["requirement"],
    maximumOutputTokens: OUTPUT_TOKENS,
  });
  const schema = gatheringSchema.superRefine(correctOnce((given) => findGaps(passages, given)));
  const { value } = await askStructured(author.models, call, {
    name: "requirements-gathering",
    schema,
  });
  const byModel = value.statements.flatMap((each) => toRequirement(passages, each));
  const unread = passages.filter((passage) => !isAccounted(passage, value));
  return [...byModel, ...findStatements(unread)].sort((one, other) => one.passage - other.passage);
}

function toRequirement(
  passages: readonly Passage[],
  { passage: number, criterion, ...said }: Gathering["statements"][number],
): readonly GatheredRequirement[] {
  const passage = passages.find((each) => each.number === number);
  if (passage === undefined || !isQuoted(passage, said.quotation)) return [];
  return [
    {
      ...said,
      ...(criterion.trim() === "" ? {} : { criterion: criterion.trim() }),
      extractedBy: "model",
      source: passage.ordinal,
      passage: number,
    },
  ];
}

function isQuoted({ text }: Passage, quotation: string): boolean {
  return quotation.trim() !== "" && text.includes(quotation);
}

function isAccounted(passage: Passage, { statements, nothing }: Gathering): boolean {
  const isStated = statements.some(
    (each) => each.passage === passage.number && isQuoted(passage, each.quotation),
  );
  return isStated || nothing.includes(passage.number);
}

/** What is missing, in words that the model can act on. */
function findGaps(passages: readonly Passage[], given: Gathering): readonly string[] {
  const unquoted = given.statements.flatMap(({ passage: number, quotation }) => {
    const passage = passages.find((each) => each.number === number);
    if (passage === undefined) return [`There is no passage ${number}`];
    return isQuoted(passage, quotation)
      ? []
      : [`"${quotation}" is no quotation of passage ${number}`];
  });
  const open = passages.filter((passage) => !isAccounted(passage, given));
  return [...unquoted, ...open.map(({ number }) => `Passage ${number} is not accounted for`)];
}
