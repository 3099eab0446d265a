import { describe, expect, it } from "vitest";
import type { Contract } from "../../../../../shared/generation/by_models/contract.ts";
import { createProjectFiles } from "../../../../../shared/generation/by_models/project_files.ts";
import { findConflicts } from "../../../../../shared/generation/by_models/reconcile/find_conflicts.ts";

const PROJECT = createProjectFiles({ title: "Sums" }, []);

function conflictsOf(files: Readonly<Record<string, string>>, exported: readonly string[] = []) {
  const contract: Contract = {
    summary: "",
    sharedTypes: "",
    packages: [],
    decisions: [],
    files: [
      {
        path: "src/sum.ts",
        kind: "source",
        area: "backend",
        purpose: "",
        exports: exported.map((name) => ({ name, signature: name, purpose: "" })),
        dependsOn: [],
        criteria: [],
      },
    ],
  };
  const written = Object.entries(files).map(([path, content]) => ({
    path,
    kind: "source" as const,
    content,
  }));
  return Object.fromEntries(findConflicts([...PROJECT, ...written], contract));
}

describe("findConflicts()", () => {
  it("finds none between files that fit", () => {
    const files = {
      "src/sum.ts":
        "export interface Sum { readonly value: number }\nexport const add = (a: number) => a;\n",
      "src/main.ts":
        'import { add, type Sum } from "./sum.ts";\nexport const sum: Sum = { value: add(1) };\n',
    };
    expect(conflictsOf(files, ["add", "Sum"])).toEqual({});
  });

  it("finds an import of what the other file does not export", () => {
    const files = {
      "src/sum.ts": "export const add = 1;\n",
      "src/main.ts": 'import { plus } from "./sum.ts";\nconsole.log(plus);\n',
    };
    expect(conflictsOf(files)).toEqual({
      "src/main.ts": ["Line 1: src/sum.ts does not export plus"],
    });
  });

  it("finds an import that leads nowhere", () => {
    const files = { "src/main.ts": 'import { a } from "./gone.ts";\nconsole.log(a);\n' };
    expect(Object.keys(conflictsOf(files))).toEqual(["src/main.ts"]);
  });

  it("finds an export that the contract names and nobody wrote", () => {
    expect(conflictsOf({ "src/sum.ts": "export const add = 1;\n" }, ["add", "subtract"])).toEqual({
      "src/sum.ts": ["It must export subtract"],
    });
  });

  it("finds a file that cannot be parsed", () => {
    expect(Object.keys(conflictsOf({ "src/sum.ts": "export const = ;\n" }))).toEqual([
      "src/sum.ts",
    ]);
  });
});
