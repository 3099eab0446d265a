import { z } from "zod";
import { executeProgram } from "../../shared/quality/mod.ts";
import { defineBenchmark } from "./benchmark.ts";
import { readJsonLines } from "./json_lines.ts";
import { ratio, spread } from "./measure.ts";
import { createNodeBaseline } from "./node_baseline.ts";

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

type Measured = Awaited<ReturnType<typeof measure>>;

async function measure(
  record: LabelledProgram,
  timeoutMilliseconds: number,
  baseline: ReturnType<typeof createNodeBaseline>,
) {
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

function report(measured: readonly Measured[]) {
  const of = (expected: "pass" | "fail", outcome: Measured["outcome"]) =>
    measured.filter((one) => one.record.expected === expected && one.outcome === outcome);
  const ending = measured.filter((one) => one.reason !== "timeout" && one.baselineEnded);
  const sandbox = spread(ending.map((one) => one.milliseconds));
  const vm = spread(ending.map((one) => one.baselineMilliseconds));
  const notExecuted = measured.filter((one) => one.outcome === "not_executed");
  return {
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
  };
}

function describe({ record, outcome, reason, message }: Measured) {
  return { id: record.id, outcome, reason, message: message?.slice(0, 300) };
}

/**
 * The sandbox on labelled programs, one JSON record a line. `source` and `test` of a record make one program,
 * which must pass or fail as the record says. Each also runs in a plain Node `vm`, for the ratio of times.
 */
export const benchVerification = defineBenchmark(
  { data: z.string(), timeout: z.coerce.number().positive().default(DEFAULT_TIMEOUT_MILLISECONDS) },
  async ({ data, timeout }) => {
    const records = await readJsonLines(data, recordSchema);
    // The first run in a process pays for compiling the engine.
    await executeProgram({ language: "javascript", source: "0" });
    const baseline = createNodeBaseline(BASELINE_TIMEOUT_MILLISECONDS);
    try {
      const measured: Measured[] = [];
      for (const record of records) measured.push(await measure(record, timeout, baseline));
      return { ...report(measured), timeoutMilliseconds: timeout };
    } finally {
      await baseline.close();
    }
  },
);
