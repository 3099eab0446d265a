import { chai } from "@vitest/expect";
import { noteFailedAssertion } from "./phases.ts";

/** An assertion made after the tests have ended: that it fails is noted, even where tested code catches it. */
export function watchAssertion(assertion: object): object {
  return new Proxy(assertion, {
    get(target, key) {
      const value: unknown = noting(() => Reflect.get(target, key, target));
      if (value instanceof chai.Assertion) return watchAssertion(value);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => noting(() => Reflect.apply(value, target, args));
    },
  });
}

function noting<Result>(check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    noteFailedAssertion(error);
    throw error;
  }
}
