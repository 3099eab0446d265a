import { AssertionError } from "./assertion_error.ts";
import { asymmetricMatchers } from "./asymmetric.ts";
import { host } from "./host.ts";
import { describeThrown, inspect } from "./inspect.ts";
import { type Matcher, matchers, thrownVerdict } from "./matchers.ts";
import {
  hasOwn,
  objectCreate,
  PrimordialError,
  PrimordialPromise,
  PrimordialProxy,
  PrimordialTypeError,
  promiseResolve,
  promiseThen,
  reflectGet,
  toText,
} from "./primordials.ts";

/** How many assertions the running test has made, and how many it said it would. */
export interface AssertionCount {
  made: number;
  expected: number | undefined;
  needsOne: boolean;
}

export const assertionCount: AssertionCount = { made: 0, expected: undefined, needsOne: false };

type Settling = "none" | "resolves" | "rejects";

interface Subject {
  readonly actual: unknown;
  readonly negated: boolean;
  readonly settling: Settling;
  readonly label: string | undefined;
}

/** Calls an expectation makes; unknown names mark the test as not executed. */
function expectation(subject: Subject): object {
  return new PrimordialProxy(objectCreate(null), {
    get: (_target, name) => {
      if (typeof name !== "string" || name === "then") return undefined;
      if (name === "not") return expectation({ ...subject, negated: !subject.negated });
      if (name === "resolves" || name === "rejects") {
        return expectation({ ...subject, settling: name });
      }
      const matcher = matchers[name];
      if (matcher === undefined) return unknownName(`expect().${name}`);
      return (...args: readonly unknown[]) => check(subject, name, matcher, args);
    },
  });
}

function unknownName(feature: string): never {
  host.unsupported(feature);
  throw new PrimordialError(`The sandbox does not have ${feature}.`);
}

function check(
  subject: Subject,
  name: string,
  matcher: Matcher,
  args: readonly unknown[],
): Promise<unknown> | undefined {
  assertionCount.made += 1;
  if (subject.settling === "none") {
    settle(subject, matcher, args);
    return undefined;
  }
  const promise = typeof subject.actual === "function" ? subject.actual() : subject.actual;
  if (typeof promise !== "object" || promise === null || !("then" in promise)) {
    throw new PrimordialTypeError(
      `Expected a promise for .${subject.settling}, received ${inspect(promise)}`,
    );
  }
  const native = promise instanceof PrimordialPromise ? promise : promiseResolve(promise);
  return promiseThen(
    native,
    (value) => whenResolved(subject, matcher, args, value),
    (reason) => whenRejected(subject, name, matcher, args, reason),
  );
}

function whenResolved(
  subject: Subject,
  matcher: Matcher,
  args: readonly unknown[],
  value: unknown,
): void {
  if (subject.settling === "rejects") {
    throw new AssertionError({
      message: `Expected the promise to reject, it resolved to ${inspect(value)}`,
    });
  }
  settle({ ...subject, actual: value }, matcher, args);
}

function whenRejected(
  subject: Subject,
  name: string,
  matcher: Matcher,
  args: readonly unknown[],
  reason: unknown,
): void {
  if (subject.settling === "resolves") {
    throw new AssertionError({
      message: `Expected the promise to resolve, it rejected with ${describeThrown(reason)}`,
    });
  }
  const throwing = name === "toThrow" || name === "toThrowError";
  const decide: Matcher = throwing
    ? (_, given) => thrownVerdict({ error: reason }, given)
    : matcher;
  settle({ ...subject, actual: reason }, decide, args);
}

function settle(subject: Subject, matcher: Matcher, args: readonly unknown[]): void {
  const verdict = matcher(subject.actual, args);
  if (verdict.holds !== subject.negated) return;
  const label = subject.label === undefined ? "" : `${subject.label}: `;
  const not = subject.negated ? "not " : "";
  throw new AssertionError({
    message: `${label}expected ${inspect(subject.actual)} ${not}${verdict.wanted}`,
    actual: subject.actual,
    expected: args[0],
  });
}

function expectValue(actual: unknown, label?: unknown): object {
  return expectation({
    actual,
    negated: false,
    settling: "none",
    label: label === undefined ? undefined : toText(label),
  });
}

const statics: Record<string, unknown> = Object.assign(objectCreate(null), {
  ...asymmetricMatchers,
  assertions: (count: number) => {
    assertionCount.expected = count;
  },
  hasAssertions: () => {
    assertionCount.needsOne = true;
  },
  unreachable: (message?: string) => {
    throw new AssertionError({ message: message ?? "Expected this not to be reached" });
  },
  fail: (message?: string) => {
    throw new AssertionError({ message: message ?? "Failed" });
  },
});

/** Vitest's `expect`, with the matchers of `matchers.ts`. */
export const expect = new PrimordialProxy(expectValue, {
  get: (target, name) => {
    if (typeof name !== "string" || hasOwn(target, name)) return reflectGet(target, name);
    return name in statics ? statics[name] : unknownName(`expect.${name}`);
  },
});
