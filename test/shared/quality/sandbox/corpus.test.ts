import { describe, expect, test } from "vitest";
import { executeTestFile } from "../../../../shared/quality/mod.ts";
import { type CorpusCase, readCorpus, TEST_PATH, WRONG_KINDS } from "./corpus/read_corpus.ts";

const corpus = await readCorpus();

function run({ files }: CorpusCase) {
  const limits = { timeoutMilliseconds: 4_000 };
  return executeTestFile({ files, testPath: TEST_PATH, limits });
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
    expect((await run(wrong)).outcome).not.toBe("passed");
  });
});
