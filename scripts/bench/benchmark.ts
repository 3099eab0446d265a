import { availableParallelism, loadavg } from "node:os";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";

/**
 * Makes a benchmark of what it measures and the options it takes, each a Zod schema of the word behind
 * `--name`, or of the words where it may be given more than once. Its report begins with the machine.
 *
 * @throws CogoError `usage` for an option that is unknown, missing or out of range.
 */
export function defineBenchmark<Shape extends z.ZodRawShape, Report extends object>(
  options: Shape,
  measure: (options: z.output<z.ZodObject<Shape>>) => Promise<Report>,
) {
  return async (words: readonly string[]) => {
    const read = readOptions(words, z.object(options));
    const machine = {
      processors: availableParallelism(),
      loadAverageAtStart: loadavg()[0],
      node: process.versions.node,
    };
    return { ...machine, ...(await measure(read)) };
  };
}

function readOptions<Shape extends z.ZodRawShape>(
  words: readonly string[],
  schema: z.ZodObject<Shape>,
): z.output<z.ZodObject<Shape>> {
  const known = Object.keys(schema.shape).map((name) => [name, { type: "string", multiple: true }]);
  const options: NonNullable<ParseArgsConfig["options"]> = Object.fromEntries(known);
  try {
    const given = parseArgs({
      args: [...words],
      options: { ...options, json: { type: "boolean" } },
    }).values;
    const single = Object.entries(given)
      .filter(([name]) => name !== "json")
      .map(([name, value]) =>
        Array.isArray(value) && value.length === 1 ? [name, value[0]] : [name, value],
      );
    return schema.parse(Object.fromEntries(single));
  } catch (cause) {
    const [issue] = cause instanceof z.ZodError ? cause.issues : [];
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = issue ? `--${issue.path.join(".")}: ${issue.message}` : reason;
    throw new CogoError({
      code: "usage",
      message,
      remedy: "See docs/explanation/benchmarks.md",
      cause,
    });
  }
}

/** An option that is a whole number. */
export const wholeNumber = (usual: number, minimum = 1) =>
  z.coerce.number().int().min(minimum).default(usual);

/** An option that names some of these, separated by commas; by default it is all of them. */
export const someOf = <Name extends string>(names: readonly Name[]) =>
  z
    .string()
    .default(names.join())
    .transform((words) => words.split(","))
    .pipe(z.array(z.enum(names)));

const started = performance.now();

/** Tells on standard error how far a benchmark is. */
export function showProgress(line: string): void {
  process.stderr.write(`[${Math.round((performance.now() - started) / 1_000)} s] ${line}\n`);
}
