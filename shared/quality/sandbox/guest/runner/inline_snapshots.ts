import { chai, wrapAssertion } from "@vitest/expect";
import { format } from "@vitest/pretty-format";
import { getSerializers, stripSnapshotIndentation } from "@vitest/snapshot";
import { unsupported } from "../absent.ts";

type Callback = (...args: unknown[]) => unknown;

/** Snapshots that a test holds itself, compared as vitest does it. Nothing is written: one that is missing shows nothing. */
export function matchesInlineSnapshots(_chai: unknown, utils: Chai.ChaiUtils): void {
  type Check = (received: unknown, given: readonly unknown[], isPromised: boolean) => void;
  const add = (name: string, check: Check) => {
    const method = function (this: object, ...given: unknown[]): void {
      if (utils.flag(this, "negate") === true) throw new Error(`${name} cannot be used with "not"`);
      check(utils.flag(this, "object"), given, Boolean(utils.flag(this, "promise")));
    };
    const wrapped = (wrapAssertion as Callback)(utils, name, method) as Callback;
    utils.addMethod(chai.Assertion.prototype, name, wrapped);
  };
  add("toMatchInlineSnapshot", (received, [first, second]) => {
    if (first !== undefined && typeof first !== "string") unsupported("snapshots of properties");
    compare(received, first ?? second);
  });
  add("toThrowErrorMatchingInlineSnapshot", (received, [snapshot], isPromised) => {
    compare(isPromised ? received : thrownBy(received), snapshot);
  });
}

function thrownBy(call: unknown): unknown {
  if (typeof call !== "function") {
    throw new Error(`expected must be a function, received ${typeof call}`);
  }
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("snapshot function didn't throw");
}

/** As vitest sets it. */
const FORMAT = {
  escapeRegex: true,
  escapeString: false,
  indent: 2,
  printBasicPrototype: false,
  printFunctionName: false,
} as const;

function compare(received: unknown, snapshot: unknown): void {
  if (typeof snapshot !== "string") unsupported("a file that an inline snapshot can be written to");
  const actual = format(received, { ...FORMAT, plugins: getSerializers() as never })
    .replace(/\r\n?/g, "\n")
    .trim();
  const expected = stripSnapshotIndentation(snapshot as string).trim();
  if (actual === expected) return;
  throw Object.assign(new Error("The inline snapshot does not match"), { actual, expected });
}
