import { describe, expect, it } from "vitest";
import {
  type Contract,
  findContractProblems,
  type PlannedFile,
} from "../../../../shared/generation/by_models/contract.ts";

const file = (path: string, change: Partial<PlannedFile> = {}): PlannedFile => ({
  path,
  kind: path.startsWith("test/") ? "test" : "source",
  area: "backend",
  purpose: "Does it",
  exports: [],
  dependsOn: [],
  criteria: [],
  ...change,
});
const contract = (...files: readonly PlannedFile[]): Contract => ({
  summary: "It",
  sharedTypes: "",
  packages: [],
  files: [...files],
  decisions: [],
});
const GOOD = [file("src/a.ts"), file("test/a.test.ts", { criteria: ["AC-1"] })];

describe("findContractProblems()", () => {
  it("finds nothing wrong with files that can be written", () => {
    expect(findContractProblems(contract(...GOOD), ["AC-1"])).toEqual([]);
  });

  it.each([
    ["a path out of the project", file("../a.ts"), "no relative path inside the project"],
    ["a path from the root", file("/etc/a.ts"), "no relative path inside the project"],
    ["a test by another name", file("test/a.ts"), "must end with .test.ts"],
    [
      "a dependency on nothing",
      file("src/b.ts", { dependsOn: ["src/c.ts"] }),
      '"src/c.ts", which is no file',
    ],
    [
      "a dependency on itself",
      file("src/b.ts", { dependsOn: ["src/b.ts"] }),
      "in a circle: src/b.ts",
    ],
    ["a path twice", file("src/a.ts"), "only once"],
  ])("names %s", (_, bad, message) => {
    expect(findContractProblems(contract(...GOOD, bad), ["AC-1"]).join()).toContain(message);
  });

  it("names a criterion that no test serves", () => {
    expect(findContractProblems(contract(...GOOD), ["AC-1", "AC-2"])).toEqual([
      "No test file serves AC-2",
    ]);
  });

  it("names a contract without sources, and one of too many files", () => {
    expect(findContractProblems(contract(), [])).toContain("There is no source file");
    const many = Array.from({ length: 41 }, (_, n) => file(`src/${n}.ts`));
    expect(findContractProblems(contract(...many), [])).toContain("At most 40 files, not 41");
  });
});
