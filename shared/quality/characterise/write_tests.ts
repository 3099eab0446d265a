import type { Call, Told } from "./probe_calls.ts";

/** A call whose outcome is written down as a test. */
export interface Case {
  readonly call: Call;
  readonly told: Told;
}

/** A rule that held for each of a function's calls. */
export interface Property {
  readonly name: string;
  readonly rule: "commutes" | "idempotent" | "keeps-arguments";
  readonly given: readonly (readonly unknown[])[];
}

interface Rule {
  readonly title: string;
  /** What is expected of `one` and `other`; each fails on a function that does nothing. */
  readonly body: (name: string) => string;
}

const RULES: Readonly<Record<Property["rule"], Rule>> = {
  commutes: {
    title: "gives the same for its two arguments in either order",
    body: (name) => `const result = await subject.${name}(one, other);
    expect(result).toBeDefined();
    expect(await subject.${name}(other, one)).toEqual(result);`,
  },
  idempotent: {
    title: "changes its own result no more",
    body: (name) => `const result = await subject.${name}(one);
    expect(result).toBeDefined();
    expect(await subject.${name}(result)).toEqual(result);`,
  },
  "keeps-arguments": {
    title: "leaves its arguments as they are",
    body: (name) => `const given = structuredClone([one, other]);
    expect(await subject.${name}(one, other)).toBeDefined();
    expect([one, other]).toEqual(given);`,
  },
};

/** The title of a case's test within that of its function. */
export function titleOf({ call, told: { outcome } }: Case): string {
  const given = call.given.map((each) => JSON.stringify(each)).join(", ");
  const to = { undefined: "undefined", nan: "NaN", other: "something" };
  if (outcome.kind === "value") return `(${given}) gives ${outcome.json}`;
  if (outcome.kind === "throws") return `(${given}) throws ${outcome.name}`;
  return `(${given}) gives ${to[outcome.kind]}`;
}

/** A test file of what a module's functions do, beside the module. */
export function writeTests(
  path: string,
  cases: readonly Case[],
  properties: readonly Property[],
): string {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const names = [
    ...new Set([...cases.map(({ call }) => call.name), ...properties.map(({ name }) => name)]),
  ];
  const blocks = names.map((name) =>
    [
      `describe(${JSON.stringify(`${name}()`)}, () => {`,
      ...cases.filter(({ call }) => call.name === name).map(writeCase),
      ...properties.filter((each) => each.name === name).map(writeProperty),
      "});",
    ].join("\n"),
  );
  const head = [
    "// Characterisation: what the code does today, by executing it; not what it should do.",
    'import { describe, expect, it } from "vitest";',
    `import * as subject from "./${file}";`,
  ];
  return `${[head.join("\n"), ...blocks].join("\n\n")}\n`;
}

function writeCase(each: Case): string {
  const { call, told } = each;
  const given = call.given.map((value) => JSON.stringify(value)).join(", ");
  const called = `subject.${call.name}(${given})`;
  const title = JSON.stringify(titleOf(each));
  const { outcome, isAsync } = told;
  if (outcome.kind === "throws") {
    const message = outcome.message === "" ? "" : JSON.stringify(outcome.message);
    return isAsync
      ? `  it(${title}, async () => await expect(${called}).rejects.toThrow(${message}));`
      : `  it(${title}, () => expect(() => ${called}).toThrow(${message}));`;
  }
  const matcher = { undefined: "toBeUndefined()", nan: "toBeNaN()", other: "toBeDefined()" };
  const expected = outcome.kind === "value" ? `toEqual(${outcome.json})` : matcher[outcome.kind];
  return isAsync
    ? `  it(${title}, async () => expect(await ${called}).${expected});`
    : `  it(${title}, () => expect(${called}).${expected});`;
}

function writeProperty({ name, rule, given }: Property): string {
  const { title, body } = RULES[rule];
  return `  it.each(${JSON.stringify(given)})(${JSON.stringify(`${title}: %j`)}, async (one, other) => {
    ${body(name)}
  });`;
}
