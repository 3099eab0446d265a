import { availableParallelism, loadavg } from "node:os";
import { CogoError } from "../../shared/kernel/mod.ts";
import { parseArguments } from "../cli/arguments.ts";
import { createUndo } from "../stack/undo.ts";
import { benchCalls } from "./models/calls.ts";
import { benchPacking } from "./models/packing.ts";
import { benchRoles } from "./models/roles.ts";
import { openDatabaseSource } from "./search/bench_database.ts";

const PARTS = ["calls", "packing", "roles"];

/**
 * `./cogo bench models [--only calls,packing,roles] [--calls 500] [--data DIR] [--histories 50] [--seed 1]`:
 * what the layer before the models adds, loses and wastes under faults; how well prompts are packed, over a
 * collection in BEIR's layout; how much is lost by choosing roles as it does.
 *
 * @throws CogoError `usage`.
 */
export async function benchModels(words: readonly string[]) {
  const { values } = parseArguments(words, {
    only: { type: "string" },
    calls: { type: "string", default: "500" },
    data: { type: "string" },
    histories: { type: "string", default: "50" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean" },
  });
  const parts = chooseParts(values.only, values.data);
  const seed = positive("--seed", values.seed);
  // What the product logs belongs beside the progress: standard output is for the report.
  console.log = console.error;
  const start = { processors: availableParallelism(), loadAverageAtStart: loadavg()[0] };
  const undo = createUndo(() => undefined);
  try {
    const source = await openDatabaseSource();
    undo.add(() => source.stop());
    const calls = parts.has("calls")
      ? await benchCalls({ source, seed, calls: positive("--calls", values.calls) })
      : undefined;
    const packing = parts.has("packing")
      ? await benchPacking({ source, folder: values.data ?? "" })
      : undefined;
    const roles = parts.has("roles")
      ? benchRoles({ seed, histories: positive("--histories", values.histories) })
      : undefined;
    return {
      benchmark: "models",
      ...start,
      postgres: { kind: source.kind, version: source.version, reason: source.reason },
      ...(calls && { calls }),
      ...(packing && { packing }),
      ...(roles && { roles }),
      passed: calls?.passed ?? true,
    };
  } finally {
    await undo.run();
  }
}

/** Packing needs a collection; without one the other parts are measured. */
function chooseParts(only: string | undefined, data: string | undefined): ReadonlySet<string> {
  const chosen =
    only?.split(",") ?? PARTS.filter((part) => part !== "packing" || data !== undefined);
  const unknown = chosen.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) {
    throw usage(`Expected --only to list some of ${PARTS.join(", ")}, got "${unknown}".`);
  }
  if (chosen.includes("packing") && data === undefined) {
    throw usage("Expected --data DIR, a collection in BEIR's layout, for the packing of prompts.");
  }
  return new Set(chosen);
}

function positive(option: string, word: string): number {
  const value = Number(word);
  if (Number.isInteger(value) && value > 0) return value;
  throw usage(`Expected ${option} to be a whole number above 0, got "${word}".`);
}

function usage(message: string): CogoError {
  return new CogoError({ code: "usage", message, remedy: "See ./cogo help" });
}
