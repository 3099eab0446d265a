import { z } from "zod";
import { askResponse, searchResponse } from "../../../functions/knowledge/contract.ts";
import { type ApiClient, CogoError } from "../../../shared/kernel/mod.ts";
import type { CitedAnswer } from "../../../shared/knowledge/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";
import { openUserClient } from "../../client/user_client.ts";
import { readNamedText } from "../../files/named_file.ts";
import { withRunningStack } from "../stack/stack_session.ts";

const questionSchema = z.strictObject({
  question: z.string().min(1),
  /** Where the answer is; null for a question that nothing known answers. */
  path: z.string().min(1).nullable(),
  /** The first and the last line of it. */
  lines: z.tuple([z.number().int(), z.number().int()]).optional(),
});
type Question = z.infer<typeof questionSchema>;

/** The result of a question. */
export interface Judged {
  /** Whether something known answers it. */
  readonly answerable: boolean;
  /** Of the right document among the results, from 1; null where it is not among ten. */
  readonly place: number | null;
  /** Whether it was answered, and whether a citation of the first sentence is the right place. */
  readonly answered: boolean;
  readonly cited: boolean;
}

const share = (count: number, of: number) => (of === 0 ? null : Number((count / of).toFixed(3)));

/** Top 1, 3 and 10, the mean reciprocal rank, and how often citations and "not known" are right; null of nothing. */
export function summarise(judged: readonly Judged[]) {
  const answerable = judged.filter((each) => each.answerable);
  const answered = answerable.filter((each) => each.answered);
  const others = judged.filter((each) => !each.answerable);
  const within = (places: number) =>
    answerable.filter(({ place }) => place !== null && place <= places).length;
  const ranks = answerable.reduce((sum, { place }) => sum + (place === null ? 0 : 1 / place), 0);
  return {
    questions: judged.length,
    top1: share(within(1), answerable.length),
    top3: share(within(3), answerable.length),
    top10: share(within(10), answerable.length),
    mrr: share(ranks, answerable.length),
    answered: share(answered.length, answerable.length),
    citationAccuracy: share(answered.filter(({ cited }) => cited).length, answered.length),
    notKnownRightly: share(others.filter((each) => !each.answered).length, others.length),
  };
}

/** `./cogo eval questions.jsonl`: how well questions whose answers are known beforehand are answered. */
export async function evaluate(
  file: string,
  options: {
    readonly project?: string | undefined;
    readonly parallel: number;
    readonly json?: true | undefined;
    readonly data?: string | undefined;
  },
): Promise<number> {
  const waiting = readQuestions(await readNamedText(file));
  const scope = options.project === undefined ? {} : { project: options.project };
  const judged: Judged[] = [];
  await withRunningStack(options.data, async (stack) => {
    const client = await openUserClient(stack);
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        judged.push(await judge(client, next, scope));
      }
    };
    await Promise.all(Array.from({ length: options.parallel }, work));
  });
  const summary = summarise(judged);
  const lines = Object.entries(summary).map(
    ([name, value]) => `${name.padEnd(18)}${value ?? "-"}\n`,
  );
  process.stdout.write(options.json ? `${JSON.stringify(summary, null, 2)}\n` : lines.join(""));
  return 0;
}

function readQuestions(text: string): Question[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line, index) => {
      try {
        return questionSchema.parse(JSON.parse(line));
      } catch (cause) {
        throw new CogoError({
          code: "invalid_input",
          message: `Expected {"question", "path", "lines"?} on line ${index + 1} that is not blank`,
          remedy: "Give each question a path, or null where it has no answer",
          cause,
        });
      }
    });
}

async function judge(client: ApiClient, asked: Question, scope: object): Promise<Judged> {
  const { question, path } = asked;
  const search = { query: question, scope, limit: 10, perDocument: 1 };
  const { results } = await callEndpoint(
    client,
    { method: "POST", path: "cogo-knowledge/search", body: search },
    searchResponse,
  );
  const answer = await callEndpoint(
    client,
    { method: "POST", path: "cogo-knowledge/ask", body: { question, scope } },
    askResponse,
  );
  const index = results.findIndex((result) => result.path === path);
  return {
    answerable: path !== null,
    place: index === -1 ? null : index + 1,
    answered: answer.status !== "not_known",
    cited: isCited(answer, asked),
  };
}

function isCited({ sentences }: CitedAnswer, { path, lines }: Question): boolean {
  const [first = 0, last = Number.MAX_SAFE_INTEGER] = lines ?? [];
  return (sentences[0]?.citations ?? []).some(
    (citation) => citation.path === path && citation.startLine <= last && citation.endLine >= first,
  );
}
