import { GLOBAL_EXPECT, getState, setState } from "@vitest/expect";
import { type File, type Suite, startTests, type TaskResult, type Test } from "@vitest/runner";
import { getSuites, getTestName, getTests } from "@vitest/runner/utils";
import { unsupported } from "../absent.ts";
import { host } from "../host.ts";
import { setTestFiles } from "./authors.ts";
import { changedBuiltIn } from "./built_ins.ts";
import { createExpect, freshState, globalExpect } from "./expect.ts";
import { enterPhase } from "./phases.ts";
import type { KeptError } from "./process_error.ts";
import { isPromise, ownPromise } from "./tested_realm.ts";
import { noteFakeTimers } from "./watched_timers.ts";

/** Vitest's defaults. */
const config = {
  root: "/",
  setupFiles: [],
  passWithNoTests: false,
  allowOnly: true,
  sequence: { seed: 0, hooks: "stack", setupFiles: "list" },
  maxConcurrency: 5,
  testTimeout: 5_000,
  hookTimeout: 10_000,
  retry: 0,
  includeTaskLocation: false,
  tags: [],
  strictTags: false,
};

/**
 * Collects and runs one test file with vitest's runner, and reports it to the host. The files that are
 * tests are named line by line.
 */
export async function runTestFile(path: string, testFiles: string): Promise<void> {
  setTestFiles(testFiles.split("\n"));
  const declared = new Map<string, number>();
  const reported = new Set<string>();
  const end = (test: Test) => {
    reported.add(test.id);
    reportTest(declared.get(test.id) ?? -1, test);
  };
  const runner = {
    config,
    importFile,
    onCollected: ([file]: File[]) => {
      if (file === undefined) return;
      for (const test of getTests(file)) declared.set(test.id, host.declareTest(getTestName(test)));
      enterPhase("running");
    },
    onBeforeTryTask: (test: Test) =>
      setState({ ...freshState, currentTestName: getTestName(test) }, globalExpect as never),
    onAfterTryTask: checkAssertionCount,
    onAfterRunTask: end,
    extendTaskContext,
  };
  const files = await startTests([path], runner as never);
  for (const file of files) {
    for (const test of getTests(file)) if (!reported.has(test.id)) end(test);
    for (const suite of getSuites(file)) reportSuite(suite);
  }
  enterPhase("ended");
}

/** The host evaluates the module in the tested realm. */
function importFile(): unknown {
  const loading = host.importTestFile();
  return isPromise(loading) ? ownPromise(loading) : unsupported("what the test file imports");
}

function reportTest(index: number, test: Test): void {
  const {
    state,
    errors = [],
    note,
  } = (test.result ?? {}) as Partial<TaskResult> & { note?: string };
  const kept = errors as unknown as readonly KeptError[];
  const message = kept.map((error) => error.message).join("\n");
  if (state === "pass") reportPass(index, test);
  else if (state !== "fail") report(index, "not_executed", note ?? "It is skipped.");
  else if (kept.length > 0 && kept.every((error) => error.absent))
    report(index, "not_executed", message);
  else report(index, "failed", message, kept[0]);
}

const NOTHING_KNOWN = { stack: "", expected: "", actual: "" };

function report(
  index: number,
  outcome: string,
  message: string,
  { stack, expected, actual }: Omit<KeptError, "message" | "absent"> = NOTHING_KNOWN,
): void {
  host.reportTest(index, outcome, message, stack, expected, actual);
}

function reportPass(index: number, test: Test): void {
  noteFakeTimers();
  const changed = changedBuiltIn();
  if (changed === undefined) report(index, "passed", noteOf(test));
  else report(index, "not_executed", `It passed after ${changed} was replaced.`);
}

/** What a pass lacks; "" where it lacks nothing. */
function noteOf({ fails, result }: Test): string {
  const failures = result?.retryCount ?? 0;
  if (fails === true) return "It passes because it fails, as it is expected to.";
  return failures === 0 ? "" : `It passed after ${failures} tries that failed.`;
}

/** Reports what failed outside of the tests: the file as it loaded, or a hook around its tests. */
function reportSuite(suite: Suite): void {
  const kept = (suite.result?.errors ?? []) as unknown as readonly KeptError[];
  for (const { message, absent } of kept) {
    if (absent) host.unsupported(message);
    else host.uncaught(message);
  }
}

interface Assertions {
  readonly assertionCalls: number;
  readonly expectedAssertionsNumber: number | null;
  readonly expectedAssertionsNumberErrorGen: (() => Error) | null;
  readonly isExpectingAssertions: boolean;
  readonly isExpectingAssertionsError: Error | null;
}

/** Holds the number of assertions against `expect.assertions` and `expect.hasAssertions`. */
function checkAssertionCount(test: Test): void {
  const context = test.context as unknown as {
    _local: boolean;
    expect: { getState(): Assertions };
  };
  const globals = globalThis as unknown as Record<symbol, never>;
  const state: Assertions = context._local
    ? context.expect.getState()
    : (getState(globals[GLOBAL_EXPECT] as never) as never);
  const { expectedAssertionsNumber: expected, assertionCalls } = state;
  if (expected !== null && expected !== assertionCalls) {
    throw state.expectedAssertionsNumberErrorGen?.();
  }
  if (state.isExpectingAssertions && assertionCalls === 0) throw state.isExpectingAssertionsError;
}

/** Gives each test an `expect` of its own, made when it is asked for. */
function extendTaskContext<Context extends { readonly task: Test }>(context: Context): Context {
  let own: unknown;
  Object.defineProperties(context, {
    expect: {
      get: () => {
        own ??= createExpect(context.task);
        return own;
      },
    },
    _local: { get: () => own !== undefined },
  });
  return context;
}
