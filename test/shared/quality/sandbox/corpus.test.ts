import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { executeTestFile } from "../../../../shared/quality/mod.ts";
import { passedPlainly } from "../../../../shared/quality/sandbox/contract.ts";
import {
  type CorpusCase,
  readCorpus,
  readVerdicts,
  TEST_PATH,
  VITEST_IS_DECEIVED,
  WRONG_KINDS,
} from "./corpus/read_corpus.ts";

const corpus = await readCorpus();
const verdicts = await readVerdicts();

const runs = new Map<string, ReturnType<typeof executeTestFile>>();

/** Several tests look at what became of a case; it is executed once. */
function run({ kind, name, files }: Pick<CorpusCase, "kind" | "name" | "files">) {
  const key = `${kind}: ${name}`;
  const limits = { timeoutMilliseconds: 4_000 };
  const found = runs.get(key) ?? executeTestFile({ files, testPath: TEST_PATH, limits });
  runs.set(key, found);
  return found;
}

describe("executeTestFile() lets no test pass of a library that tampers with built-ins", () => {
  const cases = corpus.filter(({ kind }) => kind === "tampering");
  test.each(cases)("$name", async (tampering) => {
    const { outcome, tests } = await run(tampering);
    expect(tests.filter((each) => each.outcome === "passed").map(({ name }) => name)).toEqual([]);
    expect(outcome).not.toBe("passed");
  });
});

describe("executeTestFile() passes no file that has shown nothing", () => {
  const cases = corpus.filter(({ kind }) => WRONG_KINDS.some((wrong) => wrong === kind));
  test.each(cases)("$kind: $name", async (wrong) => {
    const { outcome, tests } = await run(wrong);
    expect(outcome === "passed" && tests.every(passedPlainly)).toBe(false);
  });
});

describe("executeTestFile() agrees with vitest on every test that both execute", () => {
  const cases = corpus.flatMap((each) => {
    const verdict = verdicts[`${each.kind}: ${each.name}`];
    const deceived = each.name.includes(VITEST_IS_DECEIVED);
    return verdict === undefined || deceived ? [] : [{ ...each, verdict }];
  });
  test.each(cases)("$kind: $name", async ({ verdict, ...each }) => {
    const { outcome, tests } = await run(each);
    const executed = tests.filter((one) => one.outcome !== "not_executed");
    const said = executed.map(({ name }) => [name, verdict.tests[name]]);
    expect(executed.map((one) => [one.name, one.outcome])).toEqual(said);
    if (outcome === "passed") expect(verdict.file).toBe("passed");
    if (outcome === "failed" && each.kind === "right") expect(verdict.file).toBe("failed");
  });
});

/** The kinds whose outcome in vitest does not hang on a few milliseconds. */
const ASKED_AGAIN = ["right", "mistaken", "reported"];

test("vitest still says what verdicts.generated.json holds", async () => {
  const folder = await mkdtemp(join(tmpdir(), "cogo-verdicts-"));
  const output = join(folder, "verdicts.json");
  const script = resolve(import.meta.dirname, "corpus/judge_with_vitest.ts");
  await promisify(execFile)(process.execPath, ["--import", "tsx", script, output, ...ASKED_AGAIN]);
  const said: Record<string, unknown> = JSON.parse(await readFile(output, "utf8"));
  const held = Object.entries(verdicts).filter(([name]) =>
    ASKED_AGAIN.some((kind) => name.startsWith(`${kind}: `)),
  );
  expect(said).toEqual(Object.fromEntries(held));
  await rm(folder, { recursive: true });
}, 600_000);
