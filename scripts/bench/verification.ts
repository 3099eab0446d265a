import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";
import { executeProgram } from "../../shared/quality/mod.ts";
import { parseArguments } from "./arguments.ts";
import { createNodeBaseline } from "./node_baseline.ts";
import { readPositive, readRequired } from "./options.ts";
import { ratio, spread } from "./spread.ts";

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
  readonly baselineEnded: boolean;
  readonly baselineMilliseconds: number;
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
    baselineEnded: plain.ended,
    baselineMilliseconds: plain.milliseconds,
  };
}

function report(measured: readonly Measured[]): Record<string, unknown> {
  const of = (expected: "pass" | "fail", outcome: Measured["outcome"]) =>
    measured.filter((one) => one.record.expected === expected && one.outcome === outcome);
  const ending = measured.filter((one) => one.reason !== "timeout" && one.baselineEnded);
  const sandbox = spread(ending.map((one) => one.milliseconds));
  const vm = spread(ending.map((one) => one.baselineMilliseconds));
  const notExecuted = measured.filter((one) => one.outcome === "not_executed");
  return {
    benchmark: "verification",
    programs: measured.length,
    passedRight: of("pass", "passed").length,
    failedRight: of("fail", "failed").length,
    wronglyPassed: of("fail", "passed").map(describe),
    wronglyFailed: of("pass", "failed").map(describe),
    notExecuted: notExecuted.map(describe),
    timeouts: measured.filter((one) => one.reason === "timeout").length,
    /** Of the programs that end by themselves. */
    milliseconds: { sandbox, nodeVm: vm },
    ratioToNodeVm: { p50: ratio(sandbox.p50, vm.p50), p95: ratio(sandbox.p95, vm.p95) },
    processors: availableParallelism(),
  };
}

function describe({ record, outcome, reason, message }: Measured): Record<string, unknown> {
  return { id: record.id, outcome, reason, message: message?.slice(0, 300) };
}

/**
 * `./cogo bench verification --data FILE [--timeout MILLISECONDS]`: the sandbox on labelled programs.
 * `source` and `test` of a record make one program, which must pass or fail as the record says. Each also
 * runs in a plain Node `vm`, for the ratio of times.
 *
 * @throws CogoError `usage`.
 */
export async function benchVerificationCommand(words: readonly string[]) {
  const { values } = parseArguments(words, {
    data: { type: "string" },
    json: { type: "boolean" },
    timeout: { type: "string", default: String(DEFAULT_TIMEOUT_MILLISECONDS) },
  });
  const timeoutMilliseconds = readPositive("--timeout", values.timeout);
  const records = await readRecords(readRequired("--data", values.data));
  // The first run in a process pays for compiling the engine.
  await executeProgram({ language: "javascript", source: "0" });
  const baseline = createNodeBaseline(BASELINE_TIMEOUT_MILLISECONDS);
  try {
    const measured: Measured[] = [];
    for (const record of records) {
      measured.push(await measure(record, timeoutMilliseconds, baseline));
    }
    return { ...report(measured), timeoutMilliseconds };
  } finally {
    await baseline.close();
  }
}
