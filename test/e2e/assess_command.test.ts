import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { runCogo } from "../support/cogo_command.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const SOURCE = `export function initials(name: string): string {
  return name.split(" ").filter((word) => word !== "").map((word) => word[0]).join("").toUpperCase();
}
`;
const TEST = `import { expect, it } from "vitest";
import { initials } from "./initials.ts";
it("[AC-1] takes the first letters", () => expect(initials("ada king lovelace")).toBe("AKL"));
`;
const REQUIREMENT = "AC-1: initials('ada lovelace') gives 'AL'";

const folder = temporaryFolder();
let count = 0;

const assessmentSchema = z.object({
  verdict: z.string(),
  score: z.number(),
  dimensions: z.array(
    z.object({ name: z.string(), score: z.number().nullable(), why: z.string() }),
  ),
  tests: z.object({ passed: z.number(), failed: z.number(), notExecuted: z.number() }),
  criteria: z.array(z.object({ id: z.string(), status: z.string() })),
  examples: z.array(z.object({ text: z.string(), outcome: z.string() })),
  findings: z.array(z.object({ path: z.string(), rule: z.string() })),
  shortfalls: z.array(z.object({ verdict: z.string(), message: z.string() })),
});

/** Assesses a folder with these files, and says how the command ended and what the folder held after it. */
async function assess(files: Readonly<Record<string, string>>, requirement = REQUIREMENT) {
  const own = join(folder, String(count++));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(own, path)), { recursive: true });
    await writeFile(join(own, path), content);
  }
  const words = ["assess", own, "--requirement", requirement, "--json"];
  const { status, output, errors } = await runCogo(words);
  expect(errors).not.toContain("internal_error");
  const names = (await readdir(own, { recursive: true })).filter((path) => path in files);
  const after = Object.fromEntries(
    await Promise.all(names.map(async (path) => [path, await readFile(join(own, path), "utf8")])),
  );
  expect(after).toEqual(files);
  expect(await readdir(own)).toHaveLength(
    new Set(Object.keys(files).map((path) => path.split("/")[0])).size,
  );
  return { status, ...assessmentSchema.parse(JSON.parse(output)) };
}

const GOOD = { "initials.ts": SOURCE, "initials.test.ts": TEST };

describe("./cogo assess", () => {
  it("passes what its tests prove, and leaves the folder as it was", async () => {
    const { status, verdict, criteria, examples, tests, shortfalls } = await assess(GOOD);
    expect(shortfalls).toEqual([]);
    expect({ status, verdict }).toEqual({ status: 0, verdict: "passed" });
    expect(criteria).toMatchObject([{ id: "AC-1", status: "proven" }]);
    expect(examples).toMatchObject([{ outcome: "holds" }]);
    expect(tests).toEqual({ passed: 1, failed: 0, notExecuted: 0 });
  });

  it.each([
    [
      "code that does not do what the requirement quotes, though its tests were bent to it",
      {
        "initials.ts": SOURCE.replace("toUpperCase", "toLowerCase"),
        "initials.test.ts": TEST.replace("AKL", "akl"),
      },
      "failed",
      "'AL'",
    ],
    [
      "types that are wrong",
      { ...GOOD, "other.ts": "export const size: number = initials;\n" },
      "failed",
      "other.ts",
    ],
    [
      "a test that cannot fail",
      { ...GOOD, "initials.test.ts": TEST.replace(`toBe("AKL")`, "toBeTypeOf('string')") },
      "unproven",
      "AC-1",
    ],
    [
      "a test that is skipped",
      { ...GOOD, "initials.test.ts": TEST.replace("it(", "it.skip(") },
      "unproven",
      "skip",
    ],
    [
      "settings of vitest that are not applied",
      { ...GOOD, "vitest.config.ts": `export default { test: { alias: { "./a": "./b" } } };\n` },
      "unproven",
      "alias",
    ],
    ["a manifest that is none", { ...GOOD, "package.json": "{ // mine\n" }, "failed", "JSON"],
  ])("does not pass %s", async (_what, files, expected, word) => {
    const { status, verdict, shortfalls } = await assess(files);
    expect({ status, verdict }).toEqual({ status: 1, verdict: expected });
    expect(shortfalls.map(({ message }) => message).join("\n")).toContain(word);
  });

  it.each([
    ["a criterion twice", `${REQUIREMENT}\nAC-1: names are sorted`, "AC-1 twice"],
    ["one in a form that is not read", `${REQUIREMENT}\n- [ ] **AC-2** sends mail`, "AC-2"],
    ["two in one line", `${REQUIREMENT}. AC-2: sends mail`, "AC-2"],
  ])("passes over no criterion: %s", async (_what, requirement, word) => {
    const { verdict, shortfalls } = await assess(GOOD, requirement);
    expect(verdict).toBe("unproven");
    expect(shortfalls.map(({ message }) => message).join("\n")).toContain(word);
  });

  it("says which code it left out", async () => {
    const { verdict, shortfalls } = await assess({
      ...GOOD,
      "src/coverage/big.test.ts": `// ${"x".repeat(1_100_000)}`,
    });
    expect(verdict).toBe("unproven");
    expect(shortfalls).toMatchObject([{ message: expect.stringContaining("big.test.ts") }]);
  });

  it.each([
    ["a matcher", "expect.extend({ toBe: () => ({ pass: true, message: () => '' }) });"],
    ["what equals what", "expect.addEqualityTesters([() => true]);"],
    [
      "an assertion of chai",
      "chai.Assertion.overwriteMethod('toBe', () => function () { return this; });",
    ],
  ])("believes no test that gives %s another meaning", async (_what, code) => {
    const bent = TEST.replace("expect,", "chai, expect,").replace("it(", `${code}\nit(`);
    const { verdict } = await assess({ ...GOOD, "initials.test.ts": bent });
    expect(verdict).not.toBe("passed");
  });

  it("believes no test that passes when it is tried again", async () => {
    const flaky = TEST.replace('letters", () =>', 'letters", { retry: 2 }, () =>').replace(
      "it(",
      "let tries = 0;\nit(",
    );
    const files = {
      ...GOOD,
      "initials.test.ts": flaky.replace(`toBe("AKL")`, `toBe(tries++ === 2 ? "AKL" : "")`),
    };
    const { verdict, shortfalls } = await assess(files);
    expect(verdict).toBe("unproven");
    expect(shortfalls.map(({ message }) => message).join("\n")).toContain("2 tries that failed");
  });

  it("proves nothing without criteria", async () => {
    const { verdict, shortfalls } = await assess(GOOD, "Initials of a name");
    expect(verdict).toBe("unproven");
    expect(shortfalls).toMatchObject([{ message: expect.stringContaining("no criteria") }]);
  });

  it("executes the tests that a configuration gives globals", async () => {
    const { verdict } = await assess({
      "initials.ts": SOURCE,
      "initials.test.ts": TEST.replace(/^.*vitest.*\n/, ""),
      "vitest.config.ts": "export default { test: { globals: true } };\n",
    });
    expect(verdict).not.toBe("failed");
  });

  it("tells people the same", async () => {
    const { output, status } = await runCogo([
      "assess",
      join(folder, "0"),
      "--requirement",
      REQUIREMENT,
    ]);
    expect(status).toBe(0);
    expect(output).toContain("AC-1 proven");
    expect(output).toContain("gate passed");
  });

  it("says that a folder is not there", async () => {
    const { errors, status } = await runCogo(["assess", join(folder, "nowhere")]);
    expect(status).toBe(1);
    expect(errors).toContain("[folder_not_found]");
  });
});

it("./cogo bench verdict counts what was judged as expected, and fails when something passes that must not", async () => {
  const cases = join(folder, "cases");
  const add = async (id: string, expected: string) => {
    await mkdir(join(cases, id), { recursive: true });
    await writeFile(join(cases, id, "initials.ts"), SOURCE);
    await writeFile(join(cases, id, "initials.test.ts"), TEST);
    const description = { requirement: REQUIREMENT, expect: expected };
    await writeFile(join(cases, id, "case.json"), JSON.stringify(description));
  };
  await add("good", "passed");
  const readings = join(folder, "readings.jsonl");
  const reading = { text: "REST API for notes: title", entities: { note: ["title"] } };
  const lines = [
    { id: "a", expect: "right", ...reading },
    { id: "b", expect: "refused", text: "A chess game", entities: {} },
  ];
  await writeFile(readings, lines.map((line) => JSON.stringify(line)).join("\n"));
  const measure = () => runCogo(["bench", "verdict", "--readings", readings, "--folders", cases]);

  const good = await measure();
  expect(good.status).toBe(0);
  expect(JSON.parse(good.output)).toMatchObject({
    readings: [{ right: 1, refused: 1, wrong: [] }],
    folders: [{ projects: 1, agreed: 1, wronglyPassed: [], criteriaProven: { proven: 1, all: 1 } }],
  });
  await add("not so good", "failed");
  const bad = await measure();
  expect(bad.status).toBe(1);
  expect(JSON.parse(bad.output)).toMatchObject({
    folders: [{ agreed: 1, wronglyPassed: [{ id: "not so good" }] }],
  });
});
