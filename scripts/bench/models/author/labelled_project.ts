import { z } from "zod";
import type { RunFile } from "../../../../shared/quality/mod.ts";

/** A program with its test, and whether it is right. */
export const solutionSchema = z.object({
  /** Wrong ones have the id of the right one before a `#`. */
  id: z.string(),
  requirement: z.string(),
  source: z.string(),
  test: z.string(),
  expected: z.enum(["pass", "fail"]),
});
export type Solution = z.infer<typeof solutionSchema>;

export const SOLUTION = "src/solution.ts";
export const INDEX = "src/index.ts";
export const TEST = "test/solution.test.ts";

/** A right solution as a project: its function in one file, passed on by a second one, and a test of that. */
export interface LabelledProject {
  readonly id: string;
  readonly requirement: string;
  /** The function. */
  readonly name: string;
  readonly files: readonly RunFile[];
  /** The same function, wrong, where the set has one. */
  readonly wrong: string | undefined;
}

const MANIFEST = JSON.stringify({ devDependencies: { vitest: "4.1.12" } });
const DECLARATION = /^(?:const (\w+) = function|function (\w+))/m;
const IMPORTS_ASSERT = /^import .* from ['"](?:node:)?assert['"];?$/m;

/** The right solutions of a set as projects; of those whose function cannot be told or that need packages, none. */
export function toProjects(solutions: readonly Solution[]): readonly LabelledProject[] {
  return solutions.flatMap((solution) => {
    const { id, requirement, source, expected, test } = solution;
    const name = DECLARATION.exec(source)
      ?.slice(1)
      .find((each) => each !== undefined);
    if (expected !== "pass" || name === undefined || /^import /m.test(source)) return [];
    const wrong = solutions.find(
      (each) => each.expected === "fail" && each.id.startsWith(`${id}#`),
    );
    const files = [
      { path: "package.json", kind: "configuration", content: MANIFEST },
      { path: SOLUTION, kind: "source", content: exportFunction(source) },
      { path: INDEX, kind: "source", content: `export { ${name} } from "./solution.ts";\n` },
      { path: TEST, kind: "test", content: toTest(name, requirement, test) },
    ] as const;
    return [{ id, requirement, name, files, wrong: wrong && exportFunction(wrong.source) }];
  });
}

function exportFunction(source: string): string {
  return `${source.replace(DECLARATION, (declaration) => `export ${declaration}`).trim()}\n`;
}

function toTest(name: string, requirement: string, test: string): string {
  const title = JSON.stringify(`[AC-1] ${requirement.split("\n")[0]?.slice(0, 60)}`);
  return [
    'import * as assert from "node:assert";',
    'import { it } from "vitest";',
    `import { ${name} } from "../src/index.ts";`,
    "",
    `it(${title}, () => {`,
    test.replace(IMPORTS_ASSERT, "").trim(),
    "});",
    "",
  ].join("\n");
}
