import { expect } from "./expect.ts";
import { describeThrown } from "./inspect.ts";
import {
  append,
  objectCreate,
  PrimordialPromise,
  promiseResolve,
  promiseThen,
} from "./primordials.ts";
import { schedule, type Timeout, timerGlobals } from "./timers.ts";

/** Vitest's own limit for one test or hook, in milliseconds. */
export const DEFAULT_TIMEOUT = 5_000;

/** What a test or hook runs. */
export type Body = (context: TestContext) => unknown;
interface TestContext {
  readonly expect: typeof expect;
  readonly skip: () => never;
  readonly onTestFinished: (callback: Body) => void;
}

/** Thrown by `context.skip()`. */
const skipped = objectCreate(null);

/**
 * Runs one body to its end, its rejection or its time limit and gives why it failed, or "".
 * The outcome is a string because a promise looks for `then` on any object it is resolved with.
 */
export function runBody(
  body: Body,
  timeout: number,
  cleanups: Body[] | undefined,
  skip?: { asked: boolean },
): Promise<string> {
  return new PrimordialPromise<string>((resolve) => {
    const limit: Timeout = schedule(
      () => resolve(`The test did not finish within ${timeout} ms.`),
      timeout,
      false,
    );
    const finish = (failure: string) => {
      timerGlobals.clearTimeout(limit);
      resolve(failure);
    };
    const fail = (error: unknown) => {
      if (error === skipped && skip !== undefined) {
        skip.asked = true;
        finish("");
      } else {
        const text = describeThrown(error);
        finish(text === "" ? "An error without a message was thrown." : text);
      }
    };
    const succeed = (result: unknown) => {
      if (typeof result === "function" && cleanups !== undefined && skip === undefined) {
        append(cleanups, result as Body);
      }
      finish("");
    };
    start(() => body(contextFor(cleanups)), succeed, fail);
  });
}

/** Calls a function and tells what it returns, or what the promise that it returns settles with. */
function start(
  run: () => unknown,
  succeed: (result: unknown) => void,
  fail: (error: unknown) => void,
): void {
  try {
    const result = run();
    if (typeof result === "object" && result !== null && "then" in result) {
      const promise = result instanceof PrimordialPromise ? result : promiseResolve(result);
      promiseThen(promise, succeed, fail);
    } else succeed(result);
  } catch (error) {
    fail(error);
  }
}

function contextFor(cleanups: Body[] | undefined): TestContext {
  return {
    expect,
    skip: () => {
      throw skipped;
    },
    onTestFinished: (callback) => {
      if (cleanups !== undefined) append(cleanups, callback);
    },
  };
}
