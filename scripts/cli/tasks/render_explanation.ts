import type { ExplainedStep, Explanation } from "../../client/explain_task.ts";
import type { QualityLayout } from "../existing/render_quality.ts";
import { shorten } from "../terminal/shorten.ts";
import { wrapText } from "../terminal/wrap_text.ts";

const NARROWEST = 40;
const REASONS_SHOWN = 8;
const FILES_SHOWN = 6;

/** An explanation for people, in lines that fit the terminal. */
export function renderExplanation(explanation: Explanation, layout: QualityLayout): string {
  const writer = new Writer(layout);
  writeRequirement(writer, explanation);
  writeTemplate(writer, explanation);
  for (const step of explanation.steps) writeStep(writer, step);
  writeCriteria(writer, explanation);
  writeVerdict(writer, explanation);
  return writer.text();
}

/** Lines as they come, each wrapped behind its indent. */
class Writer {
  readonly colors: QualityLayout["colors"];
  readonly #columns: number;
  readonly #lines: string[] = [];

  constructor({ colors, columns }: QualityLayout) {
    this.colors = colors;
    this.#columns = Math.max(columns, NARROWEST);
  }

  title(text: string): void {
    this.#lines.push("", this.colors.bold(text));
  }

  line(text: string, indent = 2): void {
    const blank = " ".repeat(indent);
    const width = this.#columns - indent;
    for (const line of wrapText(text, width)) {
      // A path or a name without blanks may be longer: it goes on in the next line.
      for (let place = 0; place < line.length; place += width) {
        this.#lines.push(blank + line.slice(place, place + width));
      }
    }
  }

  list(texts: readonly string[], limit: number, indent = 2): void {
    for (const text of shorten(texts, limit)) this.line(text.trim(), indent);
  }

  text(): string {
    return `${this.#lines.slice(1).join("\n")}\n`;
  }
}

function writeRequirement(writer: Writer, { task, run, requirement }: Explanation): void {
  writer.title(`Task ${task.id}`);
  writer.line(`${task.status}; run ${run.number} of it is ${run.status}`);
  if (task.error !== null) writer.line(`${task.error.message} [${task.error.code}]`);
  if (task.error?.remedy !== undefined) writer.line(task.error.remedy);
  writer.title("Requirement");
  writer.line(requirement.text);
  writer.list(requirement.reasons, REASONS_SHOWN, 4);
}

/** Where the plan is from that no template gave. */
function describePlan({ steps, task }: Explanation): string {
  if (!steps.some(({ kind }) => kind === "plan")) return "It came with the task";
  const open = task.status === "running" || task.status === "paused";
  return open ? "It is yet to be made" : "None was made: the task ended before";
}

function writeTemplate(writer: Writer, explanation: Explanation): void {
  const { template, complexity } = explanation;
  writer.title("Plan");
  if (template.name === null) writer.line(describePlan(explanation));
  else writer.line(`From "${template.name}", version ${template.version}`);
  if (complexity !== null) writer.line(`Complexity ${complexity.level}: ${complexity.score}`);
  if (explanation.estimate !== null) writer.line(describeEstimate(explanation.estimate));
  writer.list(template.reasons, REASONS_SHOWN, 4);
}

/** What it was to take beside what it took. */
function describeEstimate(estimate: NonNullable<Explanation["estimate"]>): string {
  const { secondsP50, secondsP90, actualSeconds, costUsd, actualCostUsd } = estimate;
  const dollars = (amount: number | null) => (amount === null ? "" : ` and $${amount.toFixed(2)}`);
  const expected = `Expected to take ${secondsP50.toFixed(1)} s${dollars(costUsd)}`;
  const most = `, at most ${secondsP90.toFixed(1)} s in nine of ten runs`;
  if (actualSeconds === null) return expected + most;
  return `${expected}${most}; it took ${actualSeconds.toFixed(1)} s${dollars(actualCostUsd)}`;
}

function writeStep(writer: Writer, step: ExplainedStep): void {
  writer.title(`${step.key}: ${step.status}`);
  const fitness = step.fitness === null ? "" : `, whose fitness was ${step.fitness.toFixed(2)}`;
  writer.line(`${step.kind} as ${step.role}, by ${step.agent}${fitness}`);
  const tries = step.attempts === 1 ? "1 attempt" : `${step.attempts} attempts`;
  const stalls = step.stalls === 0 ? "" : `, ${step.stalls} stalled`;
  const after = step.dependsOn.length === 0 ? "" : `; after ${step.dependsOn.join(", ")}`;
  writer.line(`${tries}${stalls}${after}`);
  if (step.waiting !== undefined) {
    writer.line(`Waits: ${step.waiting.reason}`);
    if (step.waiting.remedy !== null) writer.line(step.waiting.remedy, 4);
  }
  if (step.error !== null) writer.line(`Last error: ${step.error.message} [${step.error.code}]`);
  if (step.files.length > 0) {
    writer.line("Made:");
    writer.list(step.files, FILES_SHOWN, 4);
  }
}

function writeCriteria(writer: Writer, { criteria }: Explanation): void {
  if (criteria.length === 0) return;
  const { green, red, yellow, dim } = writer.colors;
  const colours = { proven: green, not_met: red, unproven: yellow, "not judged": dim };
  writer.title("Criteria");
  for (const { id, text, status, why, tests } of criteria) {
    writer.line(`${colours[status](status.replace("_", " "))} ${id}: ${text}`);
    if (why !== null) writer.line(why, 4);
    if (tests.length > 0) writer.line(`in ${tests.join(", ")}`, 4);
  }
}

function writeVerdict(writer: Writer, { verdict }: Explanation): void {
  if (verdict === null) return;
  const { green, red, yellow } = writer.colors;
  const colours = { passed: green, failed: red, unproven: yellow };
  const { passed, failed, notExecuted } = verdict.tests;
  writer.title("Verdict");
  writer.line(
    `${colours[verdict.verdict](verdict.verdict)}, ${verdict.score?.toFixed(2) ?? "no"} score: ` +
      `${passed} tests passed, ${failed} failed, ${notExecuted} not executed`,
  );
  for (const { verdict: of, message } of verdict.shortfalls) writer.line(`${of}: ${message}`, 4);
}
