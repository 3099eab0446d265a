import { average } from "./metrics.ts";
import type { Question } from "./question.ts";

/** What one way to search answers: paths, best first, and whether it says that anything is known. */
export interface Answered {
  readonly paths: readonly string[];
  readonly known: boolean;
}

/** Shares of the questions, from 0 to 1. */
export interface QuestionReport {
  readonly top1: number;
  readonly top3: number;
  readonly top10: number;
  readonly meanReciprocalRank: number;
  /** Of the questions with an answer: said to have none. */
  readonly lost: number;
  /** Of the questions without one: said to have none, by flavour and together. */
  readonly toldAbsent: Readonly<Record<string, number>>;
}

/** Judges what was answered; a file counts once, however many of its parts were found. */
export function judgeQuestions(
  questions: readonly Question[],
  answers: readonly Answered[],
): QuestionReport {
  const pairs = questions.map((question, at) => ({
    question,
    answer: answers[at] ?? { paths: [], known: false },
  }));
  const answerable = pairs.filter(({ question }) => question.paths.length > 0);
  const absent = pairs.filter(({ question }) => question.paths.length === 0);
  const ranks = answerable.map(({ question, answer }) => rankOf(question.paths, answer.paths));
  const within = (rank: number) => share(ranks.map((each) => each <= rank));
  const told = (flavour?: string) =>
    share(
      absent
        .filter(({ question }) => flavour === undefined || question.flavour === flavour)
        .map(({ answer }) => !answer.known),
    );
  const flavours = [...new Set(absent.flatMap(({ question }) => question.flavour ?? []))];
  return {
    ...{ top1: within(1), top3: within(3), top10: within(10) },
    meanReciprocalRank: round(average(ranks.map((rank) => 1 / rank))),
    lost: share(answerable.map(({ answer }) => !answer.known)),
    toldAbsent: Object.fromEntries([
      ...flavours.map((flavour) => [flavour, told(flavour)]),
      ["all", told()],
    ]),
  };
}

/** The place of the first file that answers, from 1; infinite where none was found. */
function rankOf(right: readonly string[], found: readonly string[]): number {
  const place = [...new Set(found)].findIndex((path) => right.includes(path));
  return place === -1 ? Number.POSITIVE_INFINITY : place + 1;
}

function share(holds: readonly boolean[]): number {
  return round(average(holds.map(Number)));
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
