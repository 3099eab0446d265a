import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { startVitest, type TestModule } from "vitest/node";
import {
  type CorpusCase,
  readCorpus,
  TEST_PATH,
  type Verdict,
  VITEST_HANGS,
} from "./read_corpus.ts";

/**
 * Asks vitest itself about the corpus: `tsx judge_with_vitest.ts FILE KIND...` writes its verdicts to a
 * file, a line for each case. verdicts.generated.json was written so; a test compares them again.
 */
const [output = "", ...kinds] = process.argv.slice(2);
const root = resolve(import.meta.dirname, "../../../../..");
const folder = await mkdtemp(join(tmpdir(), "cogo-corpus-"));
const cases = (await readCorpus()).filter(
  ({ kind, name }) => kinds.includes(kind) && !name.includes(VITEST_HANGS),
);
await symlink(join(root, "node_modules"), join(folder, "node_modules"));
await writeFile(join(folder, "package.json"), `{"type":"module"}`);
for (const [index, each] of cases.entries()) await writeCase(join(folder, String(index)), each);
const lines = (await judge()).map(
  ([name, verdict]) => `${JSON.stringify(name)}:${JSON.stringify(verdict)}`,
);
await writeFile(output, `{\n${lines.join(",\n")}\n}\n`);
await rm(folder, { recursive: true, force: true });
// Vitest may still wait for the workers of tests that never end.
process.exit(0);

async function writeCase(target: string, { files }: CorpusCase): Promise<void> {
  for (const { path, content } of files) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await writeFile(join(target, path), content);
  }
}

async function judge(): Promise<(readonly [name: string, Verdict])[]> {
  const vitest = await startVitest("test", [], {
    root: folder,
    config: false,
    watch: false,
    silent: true,
    reporters: [{}],
    include: [`*/${TEST_PATH}`],
    pool: "forks",
    allowOnly: true,
    teardownTimeout: 2_000,
  });
  const errors: readonly { VITEST_TEST_PATH?: string }[] = vitest.state.getUnhandledErrors() as [];
  const late = new Set(errors.map((error) => error.VITEST_TEST_PATH));
  const judged = vitest.state.getTestModules().map((module) => {
    const { kind, name } =
      cases[Number(module.moduleId.slice(folder.length + 1).split("/")[0])] ?? {};
    return [`${kind}: ${name}`, verdictOf(module, late.has(module.moduleId))] as const;
  });
  return judged.toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function verdictOf(module: TestModule, failedLate: boolean): Verdict {
  const results = [...module.children.allTests()].map(
    (test) => [test.fullName, test.result().state] as const,
  );
  const tests = Object.fromEntries(results) as Verdict["tests"];
  if (failedLate || !module.ok()) return { file: "failed", tests };
  const skipped = results.every(([, state]) => state === "skipped");
  return { file: skipped ? "skipped" : "passed", tests };
}
