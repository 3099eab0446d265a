import { chai } from "@vitest/expect";
import { adopt } from "./adopt.ts";
import { noteFailedAssertion } from "./phases.ts";

type Callback = (...args: unknown[]) => unknown;
interface PollOptions {
  readonly interval?: number;
  readonly timeout?: number;
  readonly message?: string;
}
interface PolledTest {
  onFinished?: (() => void)[];
}

const UNSUPPORTED = new Set(["throws", "Throw", "throw", "toThrow", "toThrowError"]);
const { flag } = chai.util;

/** Vitest's `expect.poll`: tries a matcher on fresh values until it holds or the time is up. */
export function createPoll(expect: Callback) {
  return (read: Callback, options: PollOptions = {}): object => {
    const assertion = expect(null, options.message) as object;
    flag(assertion, "poll", true);
    const test = flag(assertion, "vitest-test") as PolledTest | undefined;
    if (test === undefined) throw new Error("expect.poll() must be called inside a test");
    const attempt = { assertion, read: adopt(read), options };
    const proxy: object = new Proxy(assertion, {
      get(target, key, receiver) {
        const value: unknown = Reflect.get(target, key, receiver);
        if (typeof value !== "function") return value instanceof chai.Assertion ? proxy : value;
        if (key === "assert") return value;
        if (typeof key === "string" && UNSUPPORTED.has(key)) {
          throw new SyntaxError(`expect.poll() is not supported in combination with .${key}().`);
        }
        return (...args: unknown[]) =>
          startWhenAwaited(test, String(key), () => {
            flag(assertion, "_name", key);
            return poll(attempt, () => Reflect.apply(value, assertion, args));
          });
      },
    });
    return proxy;
  };
}

/** Polls once its outcome is asked for; a test that never asks for it fails. */
function startWhenAwaited(test: PolledTest, name: string, start: () => Promise<unknown>): object {
  let promise: Promise<unknown> | undefined;
  const started = () => {
    promise ??= start();
    return promise;
  };
  test.onFinished ??= [];
  test.onFinished.push(() => {
    if (promise === undefined) throw new Error(`expect.poll(assertion).${name}() was not awaited.`);
  });
  return {
    // biome-ignore lint/suspicious/noThenProperty: it is awaited, as vitest's is.
    then: (fulfilled: Callback, rejected: Callback) => started().then(fulfilled, rejected),
    catch: (rejected: Callback) => started().catch(rejected),
    finally: (finished: () => void) => started().finally(finished),
    [Symbol.toStringTag]: "Promise",
  };
}

interface Attempt {
  readonly assertion: object;
  readonly read: Callback;
  readonly options: PollOptions;
}

async function poll({ assertion, read, options }: Attempt, check: () => unknown): Promise<unknown> {
  const { interval = 50, timeout = 1_000 } = options;
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
  }, timeout);
  try {
    for (;;) {
      const last = timedOut;
      try {
        flag(assertion, "object", await read.call(assertion));
        return await check();
      } catch (error) {
        noteFailedAssertion(error);
        if (last) throw error;
        await new Promise((resolve) => setTimeout(resolve, interval));
      }
    }
  } finally {
    clearTimeout(timer);
  }
}
