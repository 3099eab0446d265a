import type { RecordedDecision } from "../../../engine/mod.ts";
import { escapeMarkdown, toJson } from "../../../kernel/mod.ts";
import type { Ruling } from "./adjudicate.ts";
import type { ContractAnswer } from "./answer_objection.ts";
import type { TestChange } from "./reconcile_files.ts";

/** What was ruled on failing tests, and by whom. */
export function recordRuling(
  { path, test, objection, reason, ...ruling }: Ruling,
  adjudicator: string,
): RecordedDecision {
  return {
    kind: "adjudication",
    inputs: { path, test, adjudicator },
    outcome: { ...ruling, upheld: objection === undefined },
    reasons: [reason, ...(objection === undefined ? [] : [`It counts for nothing: ${objection}`])],
  };
}

/** What was said against the contract, and what its architect answered. */
export function recordContractAnswer(
  { path, problem, reason, contract }: ContractAnswer,
  architect: string,
): RecordedDecision {
  return {
    kind: "contract-objection",
    inputs: { path, problem, architect },
    outcome:
      contract === undefined ? { ruling: "stands" } : toJson({ ruling: "changed", contract }),
    reasons: [reason],
  };
}

/** A test that was changed after there was code: as it was and as it is, and the words that decided. */
export function recordTestChange(
  { path, before, after, rulings }: TestChange,
  author: string,
): RecordedDecision {
  return {
    kind: "test-change",
    inputs: { path, before, author },
    outcome: { path, after },
    reasons: rulings.map(
      ({ test, criterion, quote, expectation, reason }) =>
        `${path}: "${test}" contradicted ${criterion} ("${quote}"): ${reason} It now expects: ${expectation}`,
    ),
  };
}

/** What a report says of tests that were changed after there was code, in Markdown; empty for none. */
export function describeTestChanges(
  decisions: readonly Pick<RecordedDecision, "kind" | "reasons">[],
): string {
  const changes = decisions.filter(({ kind }) => kind === "test-change");
  if (changes.length === 0) return "";
  const lines = changes.flatMap(({ reasons }) =>
    reasons.map((each) => `- ${escapeMarkdown(each)}\n`),
  );
  return `\n## Tests changed after code existed\n\n${lines.join("")}`;
}
