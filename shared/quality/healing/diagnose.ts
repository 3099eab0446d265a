import { z } from "zod";
import { incidentSchema } from "../../engine/mod.ts";
import { executeTestFiles } from "../assess/execute_test_files.ts";
import type { Executions } from "../assess/executions.ts";
import type { RunFile } from "../assess/run_files.ts";
import type { TestFileResult } from "../sandbox/contract.ts";
import { describeError } from "./describe_error.ts";

/** A failure of a project's tests. */
export const failureSchema = z.object({
  incident: incidentSchema,
  /** The test, as `path: title`, or the path of a file that failed as a whole. */
  test: z.string(),
  expected: z.string().optional(),
  actual: z.string().optional(),
});
export type Failure = z.infer<typeof failureSchema>;

/** What the tests of a project say of it. */
export interface Diagnosis {
  readonly results: readonly TestFileResult[];
  readonly failures: readonly Failure[];
}

/** Executes all tests of a project and describes what fails. */
export async function diagnose(
  executions: Executions,
  files: readonly RunFile[],
  testFileMilliseconds: number,
): Promise<Diagnosis> {
  const results = await executeTestFiles(executions, files, { testFileMilliseconds }, "before:");
  const paths = files.filter(({ kind }) => kind === "source").map(({ path }) => path);
  const failures: Failure[] = [];
  for (const result of results) {
    if (result.outcome !== "failed") continue;
    failures.push(...(await describeFailures(result, paths)));
  }
  return { results, failures };
}

async function describeFailures(
  { path, tests, failure }: TestFileResult,
  paths: readonly string[],
): Promise<readonly Failure[]> {
  const failed = tests.filter(({ outcome }) => outcome === "failed");
  const each = failed.map(async ({ name, message = "", places = [], expected, actual }) => ({
    incident: await describeError({ ...readMessage(message), frames: places.map(toFrame), paths }),
    test: `${path}: ${name}`,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
  }));
  const whole =
    failure === undefined || failed.length > 0
      ? []
      : [
          {
            incident: await describeError({
              ...readMessage(failure.message),
              frames: [{ path }],
              paths,
            }),
            test: path,
          },
        ];
  return [...(await Promise.all(each)), ...whole];
}

function readMessage(text: string): { readonly name: string; readonly message: string } {
  const [, name = "", message = text] = /^(\w*Error): (.*)$/s.exec(text) ?? [];
  return { name, message };
}

/** Reads a place such as `src/half.ts:2`. */
function toFrame(place: string) {
  const at = place.lastIndexOf(":");
  return { path: place.slice(0, at), line: Number(place.slice(at + 1)) };
}
