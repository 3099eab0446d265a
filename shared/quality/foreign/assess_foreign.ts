import type { Quality } from "../../engine/mod.ts";
import { assessProject } from "../assess/assess_project.ts";
import type { TestLimits } from "../assess/execute_test_files.ts";
import type { TestExecution } from "../assess/executions.ts";
import { type Finding, reviewFiles } from "../assess/review_files.ts";
import type { RunFile } from "../assess/run_files.ts";
import type { TypeCheck } from "../types/contract.ts";
import { declareVitest } from "./declare_vitest.ts";
import { findEngineTexts } from "./find_engine_texts.ts";
import { findEntanglements } from "./find_entanglements.ts";
import { findUnexecuted } from "./find_unexecuted.ts";
import { findUnjudged } from "./find_unjudged.ts";
import { importGlobals } from "./import_globals.ts";
import { readCriteria } from "./read_criteria.ts";
import { readVitestSettings } from "./read_vitest_settings.ts";

/** A project that somebody else wrote. */
export interface ForeignProject {
  readonly files: readonly RunFile[];
  /** What it is held against: criteria as lines `AC-1: …`, and examples with their results. */
  readonly requirement: string;
  /** Which of its code is not among the files, in words. */
  readonly leftOut: readonly string[];
  readonly checkTypes: (files: readonly RunFile[]) => Promise<TypeCheck>;
}

/** What shows that a project of somebody else is wrong; the other rules are those of generated code. */
const WRONG = new Set<Finding["rule"]>(["secret", "syntax"]);

/** Judges a project that somebody else wrote, held against a requirement. `released` as in {@link assessProject}. */
export async function assessForeign(
  execution: TestExecution,
  { files: given, requirement, leftOut, checkTypes }: ForeignProject,
  limits: TestLimits,
): Promise<Quality | "released"> {
  const files = importGlobals(declareVitest(given));
  const { criteria, unread } = readCriteria(requirement);
  const unjudged = findUnjudged(requirement, files);
  const settings = readVitestSettings(files);
  const unexecuted = findUnexecuted(files);
  const project = {
    files,
    criteria,
    requirement,
    subjects: [],
    findings: review(files),
    unapplied: settings.unapplied,
    notJudged: [...unexecuted.paths, ...unjudged.sentences],
    open: [
      ...unread,
      ...unjudged.open,
      ...leftOut,
      ...settings.open,
      ...unexecuted.open,
      ...findEntanglements(files),
      ...findEngineTexts(files),
    ],
    checkTypes: () => checkTypes(files),
  };
  return await assessProject(execution, project, limits);
}

function review(files: readonly RunFile[]): readonly Finding[] {
  const tests = new Set(files.filter(({ kind }) => kind === "test").map(({ path }) => path));
  const isWrong = ({ path, rule }: Finding) =>
    WRONG.has(rule) && !(rule === "secret" && tests.has(path));
  return reviewFiles(files).map((finding) =>
    isWrong(finding) ? finding : { ...finding, severity: "warning" },
  );
}
