import type { Mapping, RequirementAnalysis } from "./requirement_analysis.ts";
import type { RequirementItem } from "./split_requirement.ts";
import { toLetters } from "./to_letters.ts";

/** A part of the requirement, and what became of it. Without any of the three, nothing did. */
export interface CoveredItem extends RequirementItem {
  readonly criteria: readonly string[];
  readonly isContext: boolean;
  /** Why it is not done. */
  readonly notDone: readonly string[];
  /** Why entries for it do not count. */
  readonly problems: readonly string[];
}

type Analysis = Pick<RequirementAnalysis, "acceptanceCriteria" | "coverage">;

/** Fewer letters prove nothing, unless the part has no more. */
const LEAST_QUOTED_LETTERS = 6;
const DEMANDS = new Set(
  "must shall should cannot never always required requires needs only".split(" "),
);

/** Brings an analysis and the parts of the requirement together. Only entries whose quote is true count. */
export function coverItems(
  items: readonly RequirementItem[],
  { acceptanceCriteria, coverage }: Analysis,
): readonly CoveredItem[] {
  const ids = new Set(acceptanceCriteria.map(({ id }) => id));
  return items.map((item) => {
    const entries = coverage
      .filter((mapping) => mapping.item === item.number)
      .map((mapping) => ({ mapping, problem: findProblem(mapping, item, ids) }));
    const counting = entries.flatMap(({ mapping, problem }) =>
      problem === undefined ? [mapping] : [],
    );
    return {
      ...item,
      criteria: [...new Set(counting.flatMap((each) => (isMet(each) ? each.criteria : [])))],
      isContext: counting.some(({ treatment }) => treatment === "context"),
      notDone: counting.flatMap((each) => (each.treatment === "not_done" ? [each.because] : [])),
      problems: entries.flatMap(({ problem }) => problem ?? []),
    };
  });
}

/** What is missing for every part to be accounted for, in words its author can act on. */
export function findGaps(items: readonly RequirementItem[], analysis: Analysis): readonly string[] {
  const covered = coverItems(items, analysis);
  const numbers = new Set(items.map(({ number }) => number));
  const unknown = analysis.coverage.filter(({ item }) => !numbers.has(item));
  return [
    ...unknown.map(({ item }) => `There is no part ${item}; they end with ${items.length}`),
    ...covered.filter(isUnaccounted).map(describeGap),
    ...findUnsupported(covered, analysis).map(
      (id) => `No part asks for ${id}: map one to it, or say that it is assumed`,
    ),
  ];
}

/** Whether an analysis quotes nothing of these parts: then it is of something else. */
export function isOfAnother(
  items: readonly RequirementItem[],
  { coverage }: Pick<Analysis, "coverage">,
): boolean {
  return (
    items.length > 0 && !coverage.some(({ quote }) => items.some((item) => holds(item, quote)))
  );
}

/** Whether nothing is known to become of it. */
export function isUnaccounted({ criteria, isContext, notDone }: CoveredItem): boolean {
  return criteria.length === 0 && !isContext && notDone.length === 0;
}

/** Whether it is read as asking for nothing although it has a word that demands. */
export function isDoubtful({ text, criteria, isContext, notDone }: CoveredItem): boolean {
  if (!isContext || criteria.length > 0 || notDone.length > 0) return false;
  return (text.toLowerCase().match(/\p{L}+/gu) ?? []).some((word) => DEMANDS.has(word));
}

/** The criteria that no part asks for and that do not say so. */
export function findUnsupported(
  covered: readonly CoveredItem[],
  { acceptanceCriteria }: Pick<Analysis, "acceptanceCriteria">,
): readonly string[] {
  const supported = new Set(covered.flatMap(({ criteria }) => criteria));
  return acceptanceCriteria
    .filter(({ id, assumed }) => !assumed && !supported.has(id))
    .map(({ id }) => id);
}

function isMet({ treatment }: Mapping): boolean {
  return treatment === "criteria";
}

function findProblem(
  mapping: Mapping,
  item: RequirementItem,
  ids: ReadonlySet<string>,
): string | undefined {
  const { treatment, criteria, because, quote } = mapping;
  if (!holds(item, quote)) return `"${quote}" is no quote of it`;
  if (treatment === "not_done" && because.trim() === "") return "it is not said why it is not done";
  if (treatment !== "criteria") return undefined;
  if (criteria.length === 0) return "it names no criterion";
  const unknown = criteria.filter((id) => !ids.has(id));
  return unknown.length === 0 ? undefined : `there is no criterion ${unknown.join(", ")}`;
}

function holds({ text }: RequirementItem, quote: string): boolean {
  const [letters, quoted] = [toLetters(text), toLetters(quote)];
  return (
    quoted.length >= Math.min(LEAST_QUOTED_LETTERS, letters.length) && letters.includes(quoted)
  );
}

function describeGap({ number, text, problems }: CoveredItem): string {
  const why = problems.length === 0 ? "" : `: ${problems.join("; ")}`;
  return `Part ${number} is not accounted for${why}. It reads: ${text}`;
}
