import { EvalFlags, type JSValueHandle } from "quickjs-wasi";
import {
  defaultSandboxLimits,
  type ExecutionFailure,
  type TestCaseResult,
  type TestFileInput,
  type TestFileResult,
  type TestOutcome,
} from "./contract.ts";
import { evaluateSource } from "./evaluate_source.ts";
import { findPlaces } from "./find_places.ts";
import { guestImage } from "./guest_image.ts";
import { importedPackages } from "./imported_packages.ts";
import { ProjectModules } from "./project_modules.ts";
import { Session } from "./session.ts";

/**
 * How long after the last test its timers still run, in milliseconds of the sandbox's clock. Vitest ends
 * some 10 ms later and misses what fails after that; here it fails the file, and in the end leaves it unproven.
 */
const LATE_MILLISECONDS = { failing: 1_000, doubtful: 14_000 };

/**
 * Runs one test file, with the sources it imports, in a sandbox of its own.
 *
 * It passes when it has tests and every one of them passed. What needs something the sandbox lacks, or
 * is skipped, is `not_executed`; everything else, down to endless loops and exhausted memory, is a failure.
 */
export async function executeTestFile(input: TestFileInput): Promise<TestFileResult> {
  const started = performance.now();
  const limits = { ...defaultSandboxLimits, ...input.limits };
  const packages = importedPackages(input.files.map((file) => file.content).join("\n"));
  const modules = new ProjectModules(input.files, input.disguised);
  const session = await Session.open(await guestImage("tests", packages), limits, modules);
  if (input.until !== undefined) session.until = input.until;
  if (input.printed !== undefined) session.printed = input.printed;
  const paths = new Set(input.files.map((file) => file.path));
  session.findPlaces = (stack) => findPlaces(stack, paths);
  session.control("surround", input.disguised ?? false);
  runTestFile(session, modules, modules.nameOf(input.testPath));
  const tests = session.tests.results();
  const failure = fileFailure(session, modules);
  return {
    path: input.testPath,
    outcome: fileOutcome(tests, failure),
    tests,
    ...(failure === undefined ? {} : { failure }),
    output: session.output,
    durationMilliseconds: performance.now() - started,
  };
}

/** quickjs-wasi's number for a promise that is pending. */
const PENDING = 0;

function runTestFile(session: Session, modules: ProjectModules, testName: string): void {
  let loaded: JSValueHandle | undefined;
  session.importTestFile = () => {
    const entry = `import ${JSON.stringify(`./${testName}`)};`;
    loaded = session.attempt((guest) =>
      evaluateSource(guest, entry, "entry", EvalFlags.TYPE_MODULE),
    );
    return loaded;
  };
  const run = session.attempt((guest, controls) =>
    guest.callFunction(
      controls.getProp("runTestFile"),
      guest.undefined,
      guest.newString(testName),
      guest.newString([...modules.testPaths].map(modules.nameOf).join("\n")),
    ),
  );
  session.settle(() => run?.promiseState !== PENDING || modules.problem !== undefined);
  if (session.failure === undefined && !session.hasEnough && run?.promiseState === PENDING) {
    const message =
      loaded?.promiseState === PENDING
        ? "A top-level await never settled."
        : "The tests never came to an end.";
    session.fail({ reason: "never_settled", message });
  }
  session.settle(() => false, LATE_MILLISECONDS.failing);
  session.isLongOver = true;
  session.settle(() => false, LATE_MILLISECONDS.doubtful);
  if (session.control("leavesAssertion")?.toBoolean() === true) {
    session.doubts.add("A timer that never fired holds an assertion.");
  }
}

function fileFailure(session: Session, modules: ProjectModules): ExecutionFailure | undefined {
  if (modules.problem !== undefined) return modules.problem;
  if (session.exitCode !== undefined) {
    return { reason: "process_exit", message: `It called process.exit(${session.exitCode}).` };
  }
  if (session.failure !== undefined) return session.failure;
  if (session.uncaught?.message.includes("No test suite found in file") === true) {
    return { reason: "no_tests", message: "The file declares no tests." };
  }
  if (session.uncaught !== undefined) return session.uncaught;
  if (session.unsupported !== undefined) {
    const message = `The sandbox does not have ${session.unsupported}.`;
    return { reason: "unsupported_feature", message };
  }
  if (session.doubts.size === 0) return undefined;
  return { reason: "incomplete", message: [...session.doubts].join("\n") };
}

/** What leaves open whether the file passes, and fails it not. */
const OPEN: ReadonlySet<ExecutionFailure["reason"]> = new Set([
  "unsupported_feature",
  "incomplete",
]);

function fileOutcome(
  tests: readonly TestCaseResult[],
  failure: ExecutionFailure | undefined,
): TestOutcome {
  if (failure !== undefined && !OPEN.has(failure.reason)) return "failed";
  if (tests.some(({ outcome }) => outcome === "failed")) return "failed";
  if (failure !== undefined || tests.length === 0) return "not_executed";
  return tests.every(({ outcome }) => outcome === "passed") ? "passed" : "not_executed";
}
