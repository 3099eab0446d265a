import {
  ASYMMETRIC_MATCHERS_OBJECT,
  ChaiStyleAssertions,
  chai,
  customMatchers,
  GLOBAL_EXPECT,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from "@vitest/expect";
import { getCurrentTest } from "@vitest/runner";
import { unsupported } from "../absent.ts";
import { adopt, adoptArgument } from "./adopt.ts";
import { requireTestFile } from "./authors.ts";
import { lookAtBuiltIns } from "./built_ins.ts";
import { createPoll } from "./expect_poll.ts";
import { matchesInlineSnapshots } from "./inline_snapshots.ts";
import { watchAssertion } from "./late_assertion.ts";
import { haveTestsEnded } from "./phases.ts";
import { isPromise, ownConstructor, ownPromise } from "./tested_realm.ts";

type Callback = (...args: unknown[]) => unknown;
type Expect = Callback & Record<string, unknown>;

const SNAPSHOT_MATCHERS = [
  "matchSnapshot",
  "toMatchSnapshot",
  "toMatchFileSnapshot",
  "toThrowErrorMatchingSnapshot",
] as const;

/** `.resolves` and `.rejects` wait for the promise itself, whatever its `then` has become. */
function settlesPromises(_chai: unknown, utils: Chai.ChaiUtils): void {
  for (const name of ["resolves", "rejects"]) {
    utils.overwriteProperty(chai.Assertion.prototype, name, (original: Callback) => {
      return function (this: object): unknown {
        const actual: unknown = utils.flag(this, "object");
        if (isPromise(actual)) utils.flag(this, "object", ownPromise(actual));
        else if (name === "rejects") utils.flag(this, "object", adoptArgument(actual));
        return original.call(this);
      };
    });
  }
}

/** There are no files to keep a snapshot in. */
function lacksSnapshots(_chai: unknown, utils: Chai.ChaiUtils): void {
  for (const name of SNAPSHOT_MATCHERS) {
    utils.addMethod(chai.Assertion.prototype, name, () => unsupported(`expect().${name}`));
  }
}

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(ChaiStyleAssertions);
chai.use(JestAsymmetricMatchers);
chai.use(settlesPromises);
chai.use(lacksSnapshots);
chai.use(matchesInlineSnapshots);

/** Vitest's `expect`, put together from its matchers as vitest's own package does it. */
export function createExpect(test?: { fullTestName?: string }): Expect {
  const expect = ((value: unknown, message?: string) => {
    const { assertionCalls } = getState(expect as never);
    setState({ assertionCalls: assertionCalls + 1 }, expect as never);
    lookAtBuiltIns();
    const assertion = chai.expect(value, message) as unknown as { withTest: Callback };
    const current = test ?? getCurrentTest();
    const own = current === undefined ? assertion : assertion.withTest(current);
    return haveTestsEnded() ? watchAssertion(own as object) : own;
  }) as Expect;
  const globals = globalThis as unknown as Record<symbol, Expect>;
  Object.assign(expect, chai.expect, globals[ASYMMETRIC_MATCHERS_OBJECT]);
  const shared: object = getState(globals[GLOBAL_EXPECT] as never) ?? {};
  const state = { ...shared, ...freshState, currentTestName: test?.fullTestName ?? "" };
  setState(state, expect as never);
  Object.assign(expect, {
    getState: () => getState(expect as never),
    setState: (state: object) => setState(state, expect as never),
    assert: chai.assert,
    any: (sample: unknown) => own.any(ownConstructor(sample)),
    extend: (matchers: Record<string, Callback>) => extend(expect, matchers),
    addEqualityTesters: () => {
      requireTestFile("add equality testers");
      unsupported("expect.addEqualityTesters");
    },
    soft: (...args: unknown[]) => withContext(expect(...args), { soft: true }),
    poll: createPoll(expect),
    unreachable: (message?: string) =>
      chai.assert.fail(`expected${message ? ` "${message}" ` : " "}not to be reached`),
    assertions: (expected: number) => expectAssertions(expect, expected),
    hasAssertions: () =>
      setState(
        {
          isExpectingAssertions: true,
          isExpectingAssertionsError: new Error("expected any number of assertion, but got none"),
        },
        expect as never,
      ),
  });
  return expect;
}

/** What the plugins above add to chai's `expect`, and its types do not know. */
const own = chai.expect as unknown as { readonly any: Callback; readonly extend: Callback };

/** The counters of an attempt at a test. */
export const freshState = {
  assertionCalls: 0,
  isExpectingAssertions: false,
  isExpectingAssertionsError: null,
  expectedAssertionsNumber: null,
  expectedAssertionsNumberErrorGen: null,
};

function expectAssertions(expect: Expect, expected: number): void {
  const error = () => {
    const { assertionCalls } = getState(expect as never);
    return new Error(`expected number of assertions to be ${expected}, but got ${assertionCalls}`);
  };
  const state = { expectedAssertionsNumber: expected, expectedAssertionsNumberErrorGen: error };
  setState(state, expect as never);
}

/** The names of all matchers there are before a test adds its own. */
const BUILT_IN: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(chai.Assertion.prototype));

function extend(expect: Expect, matchers: Record<string, Callback>): void {
  requireTestFile("add matchers");
  for (const name of Object.keys(matchers)) {
    // A matcher that is given another meaning shows nothing.
    if (BUILT_IN.has(name)) unsupported(`another matcher ${name}`);
  }
  const adopted = Object.entries(matchers).map(([name, matcher]) => [name, adopt(matcher)]);
  own.extend(expect, Object.fromEntries(adopted));
}

/** Sets flags of an assertion, as vitest's own `withContext` does. */
export function withContext(assertion: unknown, context: object): object {
  return (assertion as { withContext: (context: object) => object }).withContext(context);
}

/** The `expect` that a test file imports. */
export const globalExpect = createExpect();
own.extend(globalExpect, customMatchers);
Object.defineProperty(globalThis, GLOBAL_EXPECT, {
  value: globalExpect,
  writable: true,
  configurable: true,
});
