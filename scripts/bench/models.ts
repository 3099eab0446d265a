import { z } from "zod";
import { defineBenchmark, someOf, wholeNumber } from "./benchmark.ts";
import { endureFaults } from "./models/endure_faults.ts";
import { measureAuthor } from "./models/measure_author.ts";
import { measureOverhead } from "./models/measure_overhead.ts";
import { measurePrefix } from "./models/measure_prefix.ts";
import { measureWires, readWireCases, WIRE_SETS } from "./models/measure_wires.ts";
import { benchRoles } from "./models/roles.ts";
import { startBenchPostgres } from "./postgres.ts";

const options = {
  only: someOf(["author", "calls", "prefix", "roles", "wires"]),
  /** Labelled solutions for the scripted author; without, those that come along. */
  solutions: z.string().optional(),
  most: wholeNumber(20),
  calls: wholeNumber(500),
  histories: wholeNumber(50),
  seed: wholeNumber(1),
};

/**
 * What the layer between COGO and its models adds, loses and wastes under faults, at a local server; how many seeded
 * faults an author repairs that mends what it is shown; how much of the calls of a run providers can keep; how many
 * recorded answers of servers are taken for what they are; and how much is lost by the way roles are chosen.
 *
 * @throws CogoError `postgres_missing`.
 */
export const benchModels = defineBenchmark(options, async (given) => {
  const { only, calls, histories, seed, solutions, most } = given;
  const author = only.includes("author") ? await measureAuthor(solutions, most) : undefined;
  const measured = only.includes("calls") ? await benchCalls(seed, calls) : undefined;
  const prefix = only.includes("prefix") ? await measurePrefix() : undefined;
  const roles = only.includes("roles") ? benchRoles({ seed, histories }) : undefined;
  const wires = only.includes("wires") ? await benchWires() : undefined;
  return {
    author,
    calls: measured,
    prefix,
    roles,
    wires,
    passed: [author, measured, prefix, wires].every((each) => each?.passed ?? true),
  };
});

async function benchWires() {
  const sets: Partial<
    Record<(typeof WIRE_SETS)[number], Awaited<ReturnType<typeof measureWires>>>
  > = {};
  for (const set of WIRE_SETS) sets[set] = await measureWires(await readWireCases(set));
  const passed = Object.values(sets).every(({ wrong }) => wrong.length === 0);
  return { ...sets, passed };
}

async function benchCalls(seed: number, questions: number) {
  const postgres = await startBenchPostgres();
  try {
    const faults = await endureFaults(postgres, seed, questions);
    const overhead = await measureOverhead(postgres);
    const passed =
      faults.completed === faults.questions &&
      faults.paidTwice === 0 &&
      faults.attemptsBurned === 0;
    return { postgres: postgres.version, faults, overhead, passed };
  } finally {
    await postgres.stop();
  }
}
