import type { Example, Matcher } from "./example.ts";

/** What the message of a failure begins with where it shows no difference. */
export const AGAIN = "It gives something else when it is called again";
export const DEPENDS = "Whether it is the same depends on how it is compared";

/** As much of a number as calculating with it may lose. */
const LOST = 4 * Number.EPSILON;
/** Signs of a number that somebody writes as it is, and does not round where it is shown. */
const WRITTEN_SIGNS = 14;
const DECIMALS = /^-?[\d_]*\.(\d+)$/;

/** The functions that the expectations call. They use operators alone: the tested code can replace everything else. */
export const COMPARISONS = `
// An object with this method says itself what it equals.
function given(value) {
  if (value?.asymmetricMatch !== undefined) throw new Error('It says itself what it equals');
  return value;
}
// Nobody who shows 0 or -0 means its sign.
function plain(value) {
  return value === 0 ? 0 : value;
}
// A number may be shown with fewer digits than it has, and have lost some by being calculated.
function isShown(actual, expected, unit) {
  if (typeof actual !== "number") return false;
  const distance = actual < expected ? expected - actual : actual - expected;
  if (distance <= ${LOST} * (expected < 0 ? -expected : expected)) return true;
  if (!(distance <= unit / 2)) return false;
  if (\`\${actual}\`.length > ${WRITTEN_SIGNS} && unit < 0.1) return true;
  throw new Error(${JSON.stringify(DEPENDS)});
}
// What some libraries call equal is less than others do.
function decide(compare, isNearly) {
  try {
    compare();
  } catch (error) {
    if (isNearly()) throw new Error(${JSON.stringify(DEPENDS)});
    throw error;
  }
}
function holds(compare) {
  try {
    compare();
    return true;
  } catch {
    return false;
  }
}`;

/** The lines that hold a call against what is said to come of it. */
export function writeExpectation(call: string, outcome: Example["outcome"]): readonly string[] {
  if (outcome.kind === "error") {
    const expected = [outcome.error, outcome.message].filter((each) => each !== undefined);
    const matchers = expected.length === 0 ? [""] : expected;
    return matchers.map(
      (each) => `  await expect((async () => ${call})()).rejects.toThrow(${each});`,
    );
  }
  const { matcher, source } = outcome;
  // Code that counts its calls would be right once.
  return ["", AGAIN].flatMap((note) => [
    "  {",
    `    const actual = given(await (${call}));`,
    `    const check = (value) => expect(value, ${JSON.stringify(note)});`,
    `    ${compare(matcher, source)}`,
    "  }",
  ]);
}

function compare(matcher: Matcher, source: string): string {
  switch (matcher) {
    case "equal":
      return `decide(() => check(actual).toBe(${source}), () => actual == ${source});`;
    case "deepEqual": {
      const isNearly = `() => holds(() => check(actual).toEqual(${source}))`;
      return `decide(() => check(actual).toStrictEqual(${source}), ${isNearly});`;
    }
    case "printed":
    case "shown":
      return compareShown(matcher, source);
    default:
      return `check(actual).${matcher}(${source});`;
  }
}

function compareShown(matcher: "printed" | "shown", source: string): string {
  const value = `plain(${source})`;
  if (!Number.isFinite(Number(source.replaceAll("_", "")))) {
    return `check(plain(actual)).toEqual(${value});`;
  }
  const [, decimals] = DECIMALS.exec(source) ?? [];
  const unit = decimals === undefined ? 0 : 10 ** -decimals.length;
  // What is printed of a number is printed of its text too.
  const exact =
    matcher === "printed"
      ? `check(String(actual)).toBe(String(${source}))`
      : `check(plain(actual)).toEqual(${value})`;
  return `if (!isShown(actual, ${source}, ${unit})) ${exact};`;
}
