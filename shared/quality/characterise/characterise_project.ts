import { executeTestFiles } from "../assess/execute_test_files.ts";
import { type Executions, type TestExecution, withExecutions } from "../assess/executions.ts";
import { type RunFile, runFileSchema } from "../assess/run_files.ts";
import type { HealedProject, HealingLimits } from "../healing/heal_project.ts";
import { measureMutation } from "../mutation/measure_mutation.ts";
import { ProjectSources } from "../mutation/project_sources.ts";
import { stubSource } from "../mutation/stub_source.ts";
import type { ParsedSource } from "../mutation/walk_source.ts";
import { passedPlainly } from "../sandbox/contract.ts";
import { executeTestFile } from "../sandbox/execute.ts";
import type { Characterisation } from "./characterisation.ts";
import { findProperties } from "./find_properties.ts";
import { choose, observe } from "./observe.ts";
import { type Case, titleOf, writeTests } from "./write_tests.ts";

const MOST_CASES = 10;

/**
 * Writes tests of what exported functions do, by executing them on arguments of the declared types. No test is kept that
 * passes on functions that do nothing; how many mutants the tests kill is measured. The code is left as it is.
 */
export async function characteriseProject(
  execution: TestExecution,
  { files, mayChange: isAsked }: HealedProject,
  limits: Pick<HealingLimits, "verifyMilliseconds" | "testFileMilliseconds">,
): Promise<Characterisation | "released"> {
  return await withExecutions(execution, limits.verifyMilliseconds, async (executions) => {
    const sources = new ProjectSources(files);
    const asked = files.filter(({ path, kind }) => kind === "source" && isAsked(path));
    const written: RunFile[] = [];
    const notCharacterised: string[] = [];
    for (const { path } of asked) {
      const source = sources.parse(path);
      const test = source && (await characteriseOnce(executions, files, source));
      if (test === undefined || test.content === "") {
        notCharacterised.push(`${path}: ${WHY_NOT}`);
      } else written.push(test);
    }
    const killed = await measure(executions, files, written, limits);
    return {
      verdict: "unproven",
      files: written,
      ...killed,
      reasons: [NO_CRITERIA],
      notCharacterised,
    };
  });
}

const WHY_NOT =
  "no function that is exported under its own name gave the same plain value twice and fails as a stub";
const NO_CRITERIA =
  "The tests say what the code does, not what it should do; only criteria can say that";

/** The file is empty where nothing of the module can be characterised. */
async function characteriseOnce(
  executions: Executions,
  files: readonly RunFile[],
  source: ParsedSource,
): Promise<RunFile> {
  return await executions.once(`characterise:${source.path}`, runFileSchema, async () => {
    await executions.report(`executing ${source.path}`);
    return await characterise(files, source);
  });
}

async function characterise(files: readonly RunFile[], source: ParsedSource): Promise<RunFile> {
  const cases = await observe(files, source);
  const properties = await findProperties(files, source.path, cases);
  const path = testPathOf(source.path);
  const toTest = (kept: readonly Case[], rules: typeof properties): RunFile => {
    const isEmpty = kept.length === 0 && rules.length === 0;
    return { path, kind: "test", content: isEmpty ? "" : writeTests(source.path, kept, rules) };
  };
  const stubbed = files.map((file) =>
    file.path === source.path ? { ...file, content: stubSource(source) } : file,
  );
  const shown = choose(cases, MOST_CASES);
  const draft = toTest(shown, properties);
  if (draft.content === "") return draft;
  const onStub = await executeTestFile({ files: [...stubbed, draft], testPath: path });
  const idle = new Set(onStub.tests.filter(passedPlainly).map(({ name }) => name));
  return toTest(
    shown.filter((each) => !idle.has(`${each.call.name}() > ${titleOf(each)}`)),
    properties.filter(({ name }) => shown.some(({ call }) => call.name === name)),
  );
}

function testPathOf(path: string): string {
  const dot = path.lastIndexOf(".");
  return `${path.slice(0, dot)}.characterisation.test${path.slice(dot)}`;
}

async function measure(
  executions: Executions,
  files: readonly RunFile[],
  written: readonly RunFile[],
  limits: { readonly testFileMilliseconds: number },
): Promise<Pick<Characterisation, "tests" | "mutants">> {
  const own = new Set(written.map(({ path }) => path));
  const others = files.filter(({ path, kind }) => kind !== "test" && !own.has(path));
  const all = [...others, ...written];
  const testFiles = await executeTestFiles(executions, all, limits, "characterised:");
  const subject = { files: all, criteria: [], testFiles };
  const { killed, survived, survivors } = await measureMutation(executions, subject, limits);
  const tests = testFiles.reduce((sum, file) => sum + file.tests.filter(passedPlainly).length, 0);
  return { tests, mutants: { killed, survived, survivors: [...survivors] } };
}
