import { describe, expect, it } from "vitest";
import { lintFiles } from "../../../scripts/runner/lint/lint_files.ts";
import { referenceOf } from "../../../scripts/runner/lint/plugins.ts";
import { RULES } from "../../../scripts/runner/lint/rules.ts";
import { lintProject } from "../../../scripts/runner/mod.ts";
import type { CheckedFile, Lint } from "../../../shared/quality/mod.ts";

type Checked = Extract<Lint, { status: "checked" }>;

const manifest = { path: "package.json", content: '{"dependencies":{"pg":"8.23.1"}}' };

function lint(files: readonly CheckedFile[], asked?: string[]) {
  const answer = lintFiles({ files: [...files], ...(asked && { asked }) });
  if (answer.status === "not_checked") throw new Error(answer.why);
  return answer;
}

/** What is found in one file of TypeScript, as line and rule. */
function found(content: string, path = "src/a.ts"): string[] {
  const { faults, open } = lint([manifest, { path, content }]);
  expect(open).toEqual([]);
  return faults.map(({ line, rule }) => `${line} ${rule}`);
}

describe("lintFiles", () => {
  it("finds weaknesses, with their number and the page that explains the rule", () => {
    const content =
      'import { createHash } from "node:crypto";\nexport const a = createHash("md5");\n';
    expect(lint([{ path: "a.ts", content }]).faults).toEqual([
      {
        path: "a.ts",
        line: 2,
        rule: "sonarjs/hashing",
        category: "security",
        cwe: 328,
        message: expect.stringContaining("weak hash"),
        reference: expect.stringMatching(/^https:/),
      },
    ]);
  });

  it.each([
    [
      "a promise that nobody waits for",
      "async function b() {}\nexport function a() {\n  b();\n}\n",
      "3 @typescript-eslint/no-floating-promises",
    ],
    [
      "a result that is thrown away",
      "export function a(b: string) {\n  b.trim();\n  return b;\n}\n",
      "2 sonarjs/no-ignored-return",
    ],
    ["a comparison with itself", "export const a = (b: number) => b === b;\n", "1 no-self-compare"],
    ["code that is built from text", "export const a = (b: string) => eval(b);\n", "1 no-eval"],
  ])("finds %s", (_, content, expected) => {
    expect(found(content)).toContain(expected);
  });

  it("finds them in JavaScript and in JSX alike", () => {
    expect(found("export const a = (b) => b === b;\n", "a.mjs")).toEqual(["1 no-self-compare"]);
    expect(found("export const A = () => <img src='a.png' />;\n", "a.jsx")).toEqual([
      "1 jsx-a11y/alt-text",
    ]);
  });

  it("knows types of other files and of installed packages", () => {
    const files = [
      manifest,
      { path: "src/b.ts", content: "export async function save(): Promise<void> {}\n" },
      {
        path: "src/a.ts",
        content: 'import { save } from "./b.ts";\nexport function a() {\n  save();\n}\n',
      },
      {
        path: "src/c.ts",
        content:
          'import { Pool } from "pg";\nexport function c(pool: Pool) {\n  pool.query("select 1");\n}\n',
      },
    ];
    expect(lint(files).faults.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      "src/a.ts @typescript-eslint/no-floating-promises",
      "src/c.ts @typescript-eslint/no-floating-promises",
    ]);
  });

  it("is applied to the files that are asked for alone", () => {
    const content = "export const a = (b: number) => b === b;\n";
    const files = [
      { path: "a.ts", content },
      { path: "b.ts", content },
    ];
    const { files: count, faults } = lint(files, ["b.ts"]);
    expect([count, faults.map(({ path }) => path)]).toEqual([1, ["b.ts"]]);
  });

  it("is not turned off by what it reads", () => {
    const content =
      "/* eslint-disable */\n// eslint-disable-next-line\nexport const a = (b: number) => b === b;\n";
    expect(found(content)).toEqual(["3 no-self-compare"]);
  });

  it("says which file it cannot read, and reads the others", () => {
    const { faults, open } = lint([
      { path: "a.ts", content: "export const = 1;\n" },
      { path: "b.ts", content: "export const a = (b: number) => b === b;\n" },
    ]);
    expect(open).toEqual([expect.stringMatching(/^a\.ts:1: /)]);
    expect(faults.map(({ path }) => path)).toEqual(["b.ts"]);
  });

  it("reads the other files where a rule cannot cope with one", () => {
    const broken = { category: "security" } as const;
    const rules = new Map([["sonarjs/no-such-rule", broken]]);
    const { open } = lintFiles({ files: [{ path: "a.ts", content: "1;\n" }] }, rules) as Checked;
    expect(open).toEqual([expect.stringContaining("a.ts:1: ")]);
  });

  it("does not follow a path out of the project", () => {
    const content =
      'import secret from "../../../../etc/passwd";\nimport "/etc/passwd";\nexport { secret };\n';
    expect(found(content)).toEqual([]);
  });

  it("knows every rule that it names", () => {
    expect([...RULES.keys()].filter((name) => referenceOf(name) === undefined)).toEqual([]);
  });
});

describe("lintProject", () => {
  it("does the same in a process of its own", async () => {
    const files = [{ path: "a.ts", content: "export const a = (b: number) => b === b;\n" }];
    expect(await lintProject({ files })).toEqual(lintFiles({ files }));
  });

  it("ends where it does not finish, and says so", async () => {
    const files = [{ path: "a.ts", content: "export {};\n" }];
    expect(await lintProject({ files }, { timeoutMilliseconds: 10 })).toEqual({
      status: "not_checked",
      why: "the rules did not finish in 10 ms",
      settledBy: "a smaller project",
    });
  });
});
