import { describe, expect, it } from "vitest";
import { executeExamples } from "../../../../../shared/quality/assess/examples/execute_examples.ts";
import { Executions } from "../../../../../shared/quality/assess/executions.ts";
import { makeExecution } from "../assess.ts";

const SOURCE = `
export const zero = () => 0;
export const negativeZero = () => -0;
export const third = () => 1 / 3;
export const short = () => 0.46;
export const sum = () => 0.1 + 0.2;
export const five = () => 5;
export const list = () => [1];
export const more = () => ({ a: 1, b: undefined });
`;

async function outcomeOf(requirement: string) {
  const files = [{ path: "index.js", kind: "source", content: SOURCE }];
  const executions = new Executions(makeExecution(), 60_000);
  const [result] = await executeExamples(executions, { requirement, files }, 10_000);
  return result?.outcome;
}

describe("a quoted assertion means what its matcher means", () => {
  it.each([
    ["expect(zero()).toBe(0.0000000004)", "differs"],
    ["expect(third()).toBe(0.33)", "differs"],
    ["expect(negativeZero()).toBe(-0)", "holds"],
    ["expect(list()).toBe([1])", "differs"],
    ["expect(list()).toEqual([1])", "holds"],
    ["expect(more()).toEqual({ a: 1 })", "holds"],
    ["expect(more()).toStrictEqual({ a: 1 })", "differs"],
    ["assert.deepStrictEqual(more(), { a: 1 })", "differs"],
    ["assert.strictEqual(list(), [1])", "differs"],
    ["assert.deepEqual(list(), [1])", "holds"],
    ["assert.deepEqual(list(), [2])", "differs"],
    // Libraries differ in these.
    ["assert.deepEqual(more(), { a: 1 })", "not_executed"],
    ["assert.equal(five(), '5')", "not_executed"],
    ["assert.equal(five(), 5)", "holds"],
  ])("%s: %s", async (requirement, outcome) => {
    expect(await outcomeOf(requirement)).toBe(outcome);
  });
});

describe("a shown number forgives what is not shown, and no more", () => {
  it.each([
    ["zero() // 0.0000000004", "differs"],
    ["third() // 0.33", "holds"],
    ["third() // 0.34", "differs"],
    ["third() // 0.333", "holds"],
    ["sum() // 0.3", "holds"],
    ["console.log(third()) // 0.33", "holds"],
    ["negativeZero() // -0", "holds"],
    ["negativeZero() // 0", "holds"],
    ["zero() // -0", "holds"],
    ["five() // 5.0", "holds"],
    ["five() // 5.1", "differs"],
    // One digit of many says little, and a number of two digits is not rounded where it is shown.
    ["third() // 0.3", "not_executed"],
    ["short() // 0.5", "not_executed"],
  ])("%s: %s", async (requirement, outcome) => {
    expect(await outcomeOf(requirement)).toBe(outcome);
  });
});
