import type { QualityReport } from "../../engine/mod.ts";
import type { Evidence } from "../assess/evidence_schema.ts";
import { listShortfalls } from "./list_shortfalls.ts";

/** A test or a criterion, and what is wrong with it: nothing where it passed. */
interface Case {
  readonly name: string;
  readonly problem?: "failure" | "error" | "skipped";
  readonly message?: string | undefined;
}

/**
 * A judgement as JUnit XML: a suite a test file, one of the criteria, and one of the verdict, which rests on more
 * than tests. What is unproven is an error: a server that reads the file takes nothing else for not passed.
 */
export function renderJunit(report: QualityReport, evidence: Evidence): string {
  const suites = [
    ...evidence.testFiles.map((file) => ({ name: file.path, cases: casesOf(file) })),
    { name: "acceptance criteria", cases: evidence.criteria.map(judgedCase) },
    { name: "verdict", cases: [verdictCase(report)] },
  ].filter(({ cases }) => cases.length > 0);
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeXml(`${report.project}: ${report.verdict}`)}" ${counts(all)}>`,
    ...suites.flatMap(({ name, cases }) => [
      `  <testsuite name="${escapeXml(name)}" ${counts(cases)}>`,
      ...cases.map((each) => renderCase(name, each)),
      "  </testsuite>",
    ]),
    "</testsuites>",
    "",
  ].join("\n");
}

function casesOf({ path, outcome, tests, failure }: Evidence["testFiles"][number]): Case[] {
  const told = tests.map(({ name, outcome: one, message }): Case => {
    if (one === "passed") return { name };
    return { name, problem: one === "failed" ? "failure" : "skipped", message };
  });
  if (outcome === "passed" || (failure === undefined && told.length > 0)) return told;
  const problem = outcome === "failed" ? "failure" : "skipped";
  return [...told, { name: path, problem, message: failure?.message ?? "It declares no tests." }];
}

function judgedCase({ id, text, status, why }: Evidence["criteria"][number]): Case {
  const name = `${id}: ${text}`;
  if (status === "proven") return { name };
  return { name, problem: status === "not_met" ? "failure" : "error", message: why };
}

function verdictCase(report: QualityReport): Case {
  const { verdict } = report;
  if (verdict === "passed") return { name: verdict };
  const messages = listShortfalls(report).map(({ message }) => message);
  const problem = verdict === "failed" ? "failure" : "error";
  return { name: verdict, problem, message: messages.join("\n") };
}

function renderCase(suite: string, { name, problem, message = "" }: Case): string {
  const opening = `    <testcase classname="${escapeXml(suite)}" name="${escapeXml(name)}"`;
  if (problem === undefined) return `${opening}/>`;
  return `${opening}><${problem} message="${escapeXml(message)}"/></testcase>`;
}

function counts(cases: readonly Case[]): string {
  const count = (problem: Case["problem"]) =>
    cases.filter((each) => each.problem === problem).length;
  return [
    `tests="${cases.length}"`,
    `failures="${count("failure")}"`,
    `errors="${count("error")}"`,
    `skipped="${count("skipped")}"`,
  ].join(" ");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\r": "&#13;",
  "\t": "&#9;",
};

/** What XML 1.0 has no way to write, such as the escape of a terminal's colours, is replaced. */
function escapeXml(text: string): string {
  return Array.from(text.toWellFormed(), (character) => {
    const entity = ENTITIES[character];
    if (entity !== undefined) return entity;
    return character < " " || character === "\uFFFE" || character === "\uFFFF"
      ? "\uFFFD"
      : character;
  }).join("");
}
