import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";
import { executeProgram } from "../../shared/quality/mod.ts";
import { parseArguments } from "../cli/arguments.ts";
import { createNodeBaseline } from "./node_baseline.ts";
import { ratio, spread } from "./spread.ts";

/**
 * Measures the sandbox on labelled programs: `source` and `test` of a record make one program, which
 * must pass or fail as the record says. Each also runs in a plain Node `vm`, for the ratio of times.
 */

const recordSchema = z.object({
  id: z.string(),
  language: z.enum(["typescript", "javascript"]),
  source: z.string(),
  test: z.string(),
  expected: z.enum(["pass", "fail"]),
});
type LabelledProgram = z.infer<typeof recordSchema>;

/** QuickJS interprets some 30 times slower than V8 compiles, so right but slow ones get seconds. */
const DEFAULT_TIMEOUT_MILLISECONDS = 10_000;
/** A program that has not ended under V8 by then never will. */
const BASELINE_TIMEOUT_MILLISECONDS = 1_000;
const PROGRAM_MEMORY_BYTES = 512 * 1024 * 1024;

interface Measured {
  readonly record: LabelledProgram;
  readonly outcome: "passed" | "failed" | "not_executed";
  readonly reason: string | undefined;
  readonly message: string | undefined;
  readonly milliseconds: number;
  readonly baselineOutcome: "passed" | "failed";
  readonly baselineEnded: boolean;
  readonly baselineMilliseconds: number;
}

/** Runs every record of a JSONL file and gives the report as one JSON document. */
async function benchVerification(input: {
  readonly dataPath: string;
  readonly timeoutMilliseconds: number;
}): Promise<Record<string, unknown>> {
  const { timeoutMilliseconds } = input;
  const records = await readRecords(input.dataPath);
  const baseline = createNodeBaseline(BASELINE_TIMEOUT_MILLISECONDS);
  const measured: Measured[] = [];
  // The first run in a process pays for compiling the engine, which is reported by itself.
  const firstRun = await executeProgram({ language: "javascript", source: "0" });
  try {
    for (const record of records)
      measured.push(await measure(record, timeoutMilliseconds, baseline));
  } finally {
    await baseline.close();
  }
  return {
    ...report(measured),
    startMilliseconds: round(firstRun.durationMilliseconds),
    timeoutMilliseconds,
  };
}

async function readRecords(path: string): Promise<readonly LabelledProgram[]> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new CogoError({ code: "usage", message: `Expected a file to read at ${path}.`, cause });
  });
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => recordSchema.parse(JSON.parse(line)));
}

async function measure(
  record: LabelledProgram,
  timeoutMilliseconds: number,
  baseline: ReturnType<typeof createNodeBaseline>,
): Promise<Measured> {
  const source = `${record.source}\n${record.test}`;
  const result = await executeProgram({
    language: record.language,
    source,
    limits: { timeoutMilliseconds, memoryBytes: PROGRAM_MEMORY_BYTES },
  });
  const plain = await baseline.run(record.language, source);
  return {
    record,
    outcome: result.outcome,
    reason: result.failure?.reason,
    message: result.failure?.message,
    milliseconds: result.durationMilliseconds,
    baselineOutcome: plain.outcome,
    baselineEnded: plain.ended,
    baselineMilliseconds: plain.milliseconds,
  };
}

function report(measured: readonly Measured[]): Record<string, unknown> {
  const of = (expected: "pass" | "fail", outcome: Measured["outcome"]) =>
    measured.filter((one) => one.record.expected === expected && one.outcome === outcome);
  const notExecuted = measured.filter((one) => one.outcome === "not_executed");
  const ending = measured.filter((one) => one.reason !== "timeout" && one.baselineEnded);
  const sandbox = spread(ending.map((one) => one.milliseconds));
  const vm = spread(ending.map((one) => one.baselineMilliseconds));
  return {
    benchmark: "verification",
    records: measured.length,
    programs: measured.length,
    passedRight: of("pass", "passed").length,
    failedRight: of("fail", "failed").length,
    wronglyPassed: of("fail", "passed").length,
    wronglyFailed: of("pass", "failed").length,
    notExecuted: notExecuted.length,
    notExecutedShare: measured.length === 0 ? 0 : notExecuted.length / measured.length,
    timeouts: measured.filter((one) => one.reason === "timeout").length,
    wrongIds: [...of("fail", "passed"), ...of("pass", "failed")].map(describe),
    notExecutedIds: notExecuted.map(describe),
    sandboxMilliseconds: {
      terminating: sandbox,
      all: spread(measured.map((one) => one.milliseconds)),
      slowestRight: round(Math.max(0, ...of("pass", "passed").map((one) => one.milliseconds))),
    },
    nodeVmMilliseconds: {
      terminating: vm,
      all: spread(measured.map((one) => one.baselineMilliseconds)),
    },
    nodeVmDisagreesWithLabel: measured
      .filter((one) => (one.baselineOutcome === "passed") !== (one.record.expected === "pass"))
      .map((one) => one.record.id),
    ratioToNodeVm: { p50: ratio(sandbox.p50, vm.p50), p95: ratio(sandbox.p95, vm.p95) },
    processors: availableParallelism(),
  };
}

function describe(one: Measured): Record<string, unknown> {
  return {
    id: one.record.id,
    outcome: one.outcome,
    reason: one.reason,
    message: one.message?.slice(0, 300),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/**
 * `./cogo bench verification --data FILE [--timeout MILLISECONDS]`.
 *
 * @throws CogoError `usage` for an unknown option or no file.
 */
export async function benchVerificationCommand(
  words: readonly string[],
): Promise<Record<string, unknown>> {
  const { values } = parseArguments(words, {
    data: { type: "string" },
    json: { type: "boolean" },
    timeout: { type: "string", default: String(DEFAULT_TIMEOUT_MILLISECONDS) },
  });
  if (values.data === undefined) {
    throw new CogoError({
      code: "usage",
      message: "Expected --data FILE, a JSONL file of labelled programs.",
      remedy: "Run ./cogo bench verification --data FILE --json",
    });
  }
  const timeoutMilliseconds = Number(values.timeout);
  if (!(timeoutMilliseconds > 0)) {
    throw new CogoError({
      code: "usage",
      message: `Expected --timeout to be a number of milliseconds above 0, got "${values.timeout}".`,
    });
  }
  return benchVerification({ dataPath: values.data, timeoutMilliseconds });
}
