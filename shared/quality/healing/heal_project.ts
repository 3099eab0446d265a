import { z } from "zod";
import { type Executions, type TestExecution, withExecutions } from "../assess/executions.ts";
import { type RunFile, runFileSchema } from "../assess/run_files.ts";
import { importGlobals } from "../foreign/import_globals.ts";
import { ProjectSources } from "../mutation/project_sources.ts";
import type { Difference } from "./compare_candidates.ts";
import { type Diagnosis, diagnose, type Failure } from "./diagnose.ts";
import { doubtChange } from "./doubt_repair.ts";
import { findUnexecutedLines } from "./find_unexecuted_lines.ts";
import type { Healing } from "./healing.ts";
import { applyPatchTo, changedLines, writePatch } from "./patch.ts";
import { repairByRules } from "./repair_by_rules.ts";
import type { SearchLimits } from "./search_changes.ts";
import { Suite, trialSchema } from "./suite.ts";

/** A fix that worked before. */
export interface KnownSolution {
  readonly solutionId: string;
  readonly patch: string;
}

/** Who else can find a change, beside the rules. */
export interface Healers {
  /** Fixes that worked for these failures before, the best first. */
  readonly recall: (failures: readonly Failure[]) => Promise<readonly KnownSolution[]>;
  /** Corrects sources and leaves tests as they are; undefined where it finds nothing, or where there is nobody. */
  readonly correct?: (
    files: readonly RunFile[],
    failures: readonly Failure[],
  ) => Promise<readonly RunFile[] | undefined>;
}

/** A project whose tests fail. */
export interface HealedProject {
  readonly files: readonly RunFile[];
  /** Which of its sources may be changed. */
  readonly mayChange: (path: string) => boolean;
}

export interface HealingLimits extends SearchLimits {
  /** For all that is executed in one claim, in milliseconds; then the step is handed over. */
  readonly verifyMilliseconds: number;
}

type Found = Pick<
  Healing,
  "by" | "source" | "alternatives" | "difference" | "reasons" | "tried" | "recalled"
> & {
  readonly files: readonly RunFile[] | undefined;
};

/**
 * Mends a project whose tests fail: by a fix that worked before, by small changes that rules propose, by a model; what is
 * cheapest is asked first. Tests are frozen, and a change with which a test fails that passed before is never taken.
 */
export async function healProject(
  execution: TestExecution,
  { files: given, mayChange }: HealedProject,
  healers: Healers,
  limits: HealingLimits,
): Promise<Healing | "released"> {
  return await withExecutions(execution, limits.verifyMilliseconds, async (executions) => {
    const files = importGlobals(given);
    const diagnosis = await diagnose(executions, files, limits.testFileMilliseconds);
    const failures = [...diagnosis.failures];
    if (failures.length === 0) return nothingFailed(diagnosis);
    const project = { files, mayChange };
    const { files: mended, ...rest } = await search(
      executions,
      project,
      diagnosis,
      healers,
      limits,
    );
    if (mended === undefined) return { ...rest, verdict: "unhealed", failures, patch: "" };
    const patch = writePatch(files, mended);
    const reasons = [
      ...rest.reasons,
      ...(await findDoubts(executions, mended, diagnosis, patch, limits)),
    ];
    return {
      ...rest,
      verdict: reasons.length === 0 ? "healed" : "unproven",
      failures,
      patch,
      reasons,
    };
  });
}

const NOTHING = {
  by: null,
  source: null,
  patch: "",
  alternatives: [],
  difference: null,
  tried: 0,
  recalled: [],
} as const;

function nothingFailed({ results }: Diagnosis): Healing {
  const executed = results.some(({ outcome }) => outcome === "passed");
  const reason = executed
    ? "No test fails: write one that shows the fault"
    : "No test could be executed";
  const mutable = { alternatives: [], recalled: [] };
  return { ...NOTHING, ...mutable, verdict: "nothing_failed", failures: [], reasons: [reason] };
}

async function search(
  executions: Executions,
  project: HealedProject,
  { results, failures }: Diagnosis,
  healers: Healers,
  limits: HealingLimits,
): Promise<Found> {
  const { files } = project;
  const suite = new Suite(results, new ProjectSources(files), limits.testFileMilliseconds);
  const recalled = await recall(executions, project, suite, failures, healers);
  if (recalled.files !== undefined) return recalled;
  const ruled = await applyRules(executions, project, suite, limits);
  const byRules = { ...ruled, recalled: recalled.recalled };
  if (healers.correct === undefined || (ruled.files !== undefined && ruled.reasons.length === 0)) {
    return byRules;
  }
  const corrected = await askModel(executions, project, suite, failures, healers.correct);
  if (corrected === undefined) return byRules;
  const { difference, doubt } = await doubtCorrection(executions, files, suite, corrected, ruled);
  return {
    ...{ ...byRules, files: corrected, by: "model", source: null },
    alternatives: ruled.files === undefined ? [] : [writePatch(files, ruled.files)],
    difference: toDifference(difference),
    reasons: doubt === undefined ? [] : [doubt],
  };
}

/** The project as a model corrects it; undefined where that is nothing with which all tests pass. */
async function askModel(
  executions: Executions,
  { files, mayChange }: HealedProject,
  suite: Suite,
  failures: readonly Failure[],
  correct: NonNullable<Healers["correct"]>,
): Promise<readonly RunFile[] | undefined> {
  const work = async () => [...((await correct(files, failures)) ?? [])];
  const corrected = await executions.keep("corrected", runFileSchema.array(), work);
  const changed = corrected.filter(({ path, kind }) => kind === "source" && mayChange(path));
  if (changed.length === 0) return undefined;
  const next = files.map((file) => changed.find(({ path }) => path === file.path) ?? file);
  const paths = changed.map(({ path }) => path);
  const trial = await executions.once("corrected:tried", trialSchema, () => suite.try(next, paths));
  return trial.holds ? next : undefined;
}

/** A model's word decides nothing that the tests leave open. */
async function doubtCorrection(
  executions: Executions,
  files: readonly RunFile[],
  suite: Suite,
  corrected: readonly RunFile[],
  ruled: Pick<Found, "files">,
) {
  const places = [...changedLines(writePatch(files, corrected))].flatMap(([path, lines]) => {
    const content = corrected.find((file) => file.path === path)?.content ?? "";
    return lines.map((line) => ({ path, ...spanOf(content, line) }));
  });
  const rivals = ruled.files === undefined ? [] : [ruled.files];
  return await doubtChange(executions, "corrected", suite, { files: corrected, places, rivals });
}

/** The characters of a line. */
function spanOf(content: string, line: number): { readonly from: number; readonly to: number } {
  const lines = content.split("\n");
  const from = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  return { from, to: from + (lines[line - 1]?.length ?? 0) };
}

function toDifference(difference: Difference | undefined): Healing["difference"] {
  return difference === undefined ? null : { ...difference, results: [...difference.results] };
}

async function recall(
  executions: Executions,
  { files, mayChange }: HealedProject,
  suite: Suite,
  failures: readonly Failure[],
  { recall: find }: Healers,
): Promise<Found> {
  const recalled: Healing["recalled"] = [];
  const nothing = { alternatives: [], difference: null, reasons: [], recalled };
  const known = await executions.keep("recalled", knownSchema, async () => [
    ...(await find(failures)),
  ]);
  for (const { solutionId, patch } of known) {
    if (recalled.length === MOST_TRIED) break;
    const mended = applyPatchTo(files, patch);
    if (mended === undefined) continue;
    const paths = mended.filter((file, place) => file !== files[place]).map(({ path }) => path);
    if (!paths.every(mayChange)) continue;
    const work = () => suite.try(mended, paths);
    const { holds: worked } = await executions.once(`recalled:${solutionId}`, trialSchema, work);
    recalled.push({ solutionId, worked });
    if (!worked) continue;
    return { ...nothing, files: mended, by: "memory", source: solutionId, tried: recalled.length };
  }
  return { ...nothing, files: undefined, by: null, source: null, tried: recalled.length };
}

/** Solutions that fit and do not work. */
const MOST_TRIED = 10;
const knownSchema = z.array(z.object({ solutionId: z.string(), patch: z.string() }));

async function applyRules(
  executions: Executions,
  project: HealedProject,
  suite: Suite,
  limits: HealingLimits,
): Promise<Omit<Found, "recalled">> {
  const { files, changes, alternatives, difference, doubt, tried, isCut } = await repairByRules(
    executions,
    project,
    suite,
    limits,
  );
  const rules = [...new Set(changes.map(({ rule }) => rule))].join(", ");
  if (files === undefined) {
    const reasons = [
      changes.length === 0
        ? "No small change makes more tests pass"
        : `Small changes make more tests pass, and not all: ${rules}`,
      ...(isCut ? [`Only the ${tried} likeliest changes were tried`] : []),
    ];
    const nothing = { files, by: null, source: null, difference: null };
    return { ...nothing, alternatives: [], reasons, tried };
  }
  return {
    files,
    by: "rules",
    source: rules,
    alternatives: alternatives
      .slice(0, MOST_ALTERNATIVES)
      .map((other) => writePatch(project.files, other)),
    difference: toDifference(difference),
    reasons: doubt === undefined ? [] : [doubt],
    tried,
  };
}

const MOST_ALTERNATIVES = 5;

/** What leaves open whether a change with which all tests pass has mended the project. */
async function findDoubts(
  executions: Executions,
  mended: readonly RunFile[],
  { results }: Diagnosis,
  patch: string,
  { testFileMilliseconds }: HealingLimits,
): Promise<readonly string[]> {
  const tests = results.map(({ path }) => path);
  const work = async () => [
    ...(await findUnexecutedLines(mended, changedLines(patch), tests, testFileMilliseconds)),
  ];
  const unexecuted = await executions.once("unexecuted", z.array(z.string()), work);
  const open = results.filter(({ outcome }) => outcome === "not_executed");
  return [
    ...unexecuted.map((place) => `No test executes ${place}, which was changed`),
    ...open.map(({ path }) => `${path} could not be executed here`),
  ];
}
