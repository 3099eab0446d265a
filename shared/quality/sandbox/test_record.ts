import { truncateText } from "../../kernel/mod.ts";
import type { TestCaseResult, TestOutcome } from "./contract.ts";

const MAXIMUM_TESTS = 5_000;
const MAXIMUM_MESSAGE = 4_000;
const MAXIMUM_COMPARED = 1_000;

/** What is known of a failure beside its message; empty where it is not. */
interface FailureDetail {
  readonly places: readonly string[];
  readonly expected: string;
  readonly actual: string;
}

/**
 * The tests of a file as the runner declares them before any runs, and how each ended. It is the host's
 * own: a test that was declared and never reported has not been executed, whatever else is reported.
 */
export class TestRecord {
  readonly #tests: { readonly name: string; result: TestCaseResult | undefined }[] = [];

  /** Adds a test in the order of the file and gives its number. */
  declare(name: string): number {
    if (this.#tests.length >= MAXIMUM_TESTS) {
      throw new RangeError(`A file may declare ${MAXIMUM_TESTS} tests.`);
    }
    return this.#tests.push({ name, result: undefined }) - 1;
  }

  /**
   * Records how a test ended. A failed one stays failed. One that passed although it, or the file while
   * it loaded, asked for something the sandbox lacks has not shown what it shows elsewhere.
   */
  report(
    test: number,
    outcome: TestOutcome,
    message: string,
    lacking: string | undefined,
    detail: FailureDetail,
  ): TestCaseResult {
    const entry = this.#tests[test];
    if (entry === undefined) throw new RangeError(`No test has the number ${test}.`);
    if (entry.result?.outcome === "failed") return entry.result;
    const { name } = entry;
    const told = message === "" ? {} : { message: truncateText(message, MAXIMUM_MESSAGE) };
    if (outcome === "passed" && lacking === undefined) entry.result = { name, outcome, ...told };
    else if (outcome === "passed") {
      const absent = `The sandbox does not have ${lacking}.`;
      entry.result = { name, outcome: "not_executed", message: absent };
    } else entry.result = { name, outcome, ...told, ...tellDetail(detail) };
    return entry.result;
  }

  results(): TestCaseResult[] {
    return this.#tests.map(
      ({ name, result }) =>
        result ?? { name, outcome: "not_executed", message: "The file ended before it ran." },
    );
  }
}

function tellDetail({ places, expected, actual }: FailureDetail): Partial<TestCaseResult> {
  const compared = {
    expected: truncateText(expected, MAXIMUM_COMPARED),
    actual: truncateText(actual, MAXIMUM_COMPARED),
  };
  return {
    ...(places.length === 0 ? {} : { places: [...places] }),
    ...(expected === "" ? {} : compared),
  };
}
