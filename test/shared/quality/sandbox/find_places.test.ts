import { describe, expect, it } from "vitest";
import { executeTestFile } from "../../../../shared/quality/mod.ts";

const SOURCE = `interface Options {
  readonly step: number;
}
export const count = (options: Options) => ({ from: 0, to: 10, by: options.step, of: "all of the numbers" });
export function half(value: number): number {
  if (value % 2 !== 0) throw new RangeError("odd");
  return value / 2;
}
`;
const run = async (body: string) => {
  const content = `import { expect, it } from "vitest";\nimport { count, half } from "../src/half.ts";\n${body}\n`;
  const files = [
    { path: "src/half.ts", content: SOURCE },
    { path: "test/half.test.ts", content },
  ];
  return (await executeTestFile({ files, testPath: "test/half.test.ts" })).tests[0];
};

describe("a failed test", () => {
  it("says in which line it expected something else, and both values whole", async () => {
    const compared = 'expect(count({ step: 1 })).toEqual({ from: 0, to: 10, by: 2, of: "x" })';
    expect(
      await run(`it("counts", async () => {\n  await null;\n  ${compared};\n});`),
    ).toMatchObject({
      places: ["test/half.test.ts:5"],
      expected: "Object { from: 0, to: 10, by: 2, of: 'x' }",
      actual: "Object { from: 0, to: 10, by: 1, of: 'all of the numbers' }",
    });
  });

  it("says in which line of the code an error was thrown, and from where it was called", async () => {
    const test = await run(`it("halves", () => {\n  expect(half(3)).toBe(1);\n});`);
    expect(test?.places).toEqual(["src/half.ts:6", "test/half.test.ts:4"]);
    expect(test).not.toHaveProperty("expected");
  });

  it("names no places outside of the project, whatever it takes for its stack", async () => {
    const stack = '"    at x (/etc/passwd:1:1)\\n    at y (src/other.ts:2:2)"';
    const test = await run(
      `it("forges", () => {\n  throw Object.assign(new Error("no"), { stack: ${stack} });\n});`,
    );
    expect(test).toEqual({ name: "forges", outcome: "failed", message: "Error: no" });
  });
});
