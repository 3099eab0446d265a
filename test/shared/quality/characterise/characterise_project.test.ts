import { describe, expect, it } from "vitest";
import {
  characteriseProject,
  documentProject,
  executeTestFile,
  type RunFile,
} from "../../../../shared/quality/mod.ts";
import { makeExecution } from "../assess/assess.ts";

const LIMITS = { testFileMilliseconds: 10_000, verifyMilliseconds: Number.POSITIVE_INFINITY };

const CODE: RunFile = {
  path: "src/math.ts",
  kind: "source",
  content: `export const add = (one: number, other: number): number => one + other;
export function clamp(value: number, most: number): number {
  if (most < 0) throw new RangeError("Expected a bound of at least 0");
  return Math.min(Math.max(value, 0), most);
}
export const sorted = (items: readonly string[]): string[] => [...items].sort();
export const now = (): number => Date.now();
export const forget = (value: number): void => void value;
`,
};

async function characterise(files: readonly RunFile[]) {
  const project = { files, mayChange: () => true };
  const written = await characteriseProject(makeExecution(), project, LIMITS);
  if (written === "released") throw new Error("Expected a result without a limit of time");
  return written;
}

describe("tests for given code", () => {
  it("say what it does, notice changes of it, and prove nothing", async () => {
    const { files, verdict, tests, mutants, reasons } = await characterise([CODE]);
    const [test] = files;
    expect(test?.path).toBe("src/math.characterisation.test.ts");
    expect(verdict).toBe("unproven");
    expect(reasons.join()).toContain("not what it should do");
    expect(tests).toBeGreaterThan(20);
    expect(mutants.killed).toBeGreaterThan(5);
    expect(mutants.survivors).toHaveLength(mutants.survived);
    expect(mutants.killed).toBeGreaterThan(mutants.survived);
    const passed = await executeTestFile({ files: [CODE, ...files], testPath: test?.path ?? "" });
    expect(passed.outcome).toBe("passed");
    const wrong = { ...CODE, content: CODE.content.replace("one + other", "one - other") };
    const failed = await executeTestFile({ files: [wrong, ...files], testPath: test?.path ?? "" });
    expect(failed.outcome).toBe("failed");
    // Rules that held for every call are there, and nothing that changes or does nothing.
    const content = test?.content ?? "";
    expect(content).toContain("gives the same for its two arguments in either order");
    expect(content).toContain("changes its own result no more");
    expect(content).toContain('toThrow("Expected a bound of at least 0")');
    expect(content).not.toContain("now()");
    expect(content).not.toContain("forget()");
  });

  it("leave out what depends on chance, on the day or on the environment", async () => {
    const content = `const home = process.env.HOME;
export const roll = (): number => Math.ceil(Math.random() * 6);
export const flip = (): boolean => Math.random() < 0.5;
export const year = (): number => new Date().getFullYear();
export const place = (): string | undefined => home;
export const isSet = (): boolean => process.env.COGO_SET !== undefined;
export const leap = (): number => new Date(2024, 1, 29).getMonth();
export const twice = (value: number): number => value * 2;
`;
    const { files } = await characterise([{ path: "src/luck.ts", kind: "source", content }]);
    const written = files.map((each) => each.content).join();
    expect([...written.matchAll(/describe\("(\w+)\(\)"/g)].map(([, name]) => name)).toEqual([
      "leap",
      "twice",
    ]);
  });

  it("name the files for which there are none", async () => {
    const content = "module.exports = (value) => value;\n";
    const { files, tests, notCharacterised } = await characterise([
      { path: "old.cjs", kind: "source", content },
    ]);
    expect({ files, tests }).toEqual({ files: [], tests: 0 });
    expect(notCharacterised.join()).toContain("old.cjs");
  });
});

describe("a document of given code", () => {
  it("shows calls that were executed, and says which exports have none", async () => {
    const project = { files: [CODE], mayChange: () => true };
    const written = await documentProject(makeExecution(), project, LIMITS);
    if (written === "released") throw new Error("Expected a result without a limit of time");
    const [document] = written.files;
    expect(document?.content).toContain("add(3, 3); // 6");
    expect(document?.content).toContain("(line 3)");
    expect(written.verdict).toBe("partial");
    expect(written.withoutExample).toEqual(["src/math.ts:7 now"]);
  });
});
