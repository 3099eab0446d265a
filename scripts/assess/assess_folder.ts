import type { Quality } from "../../shared/engine/mod.ts";
import {
  assessProject,
  type Finding,
  type RunFile,
  reviewFiles,
} from "../../shared/quality/mod.ts";
import { checkForeignTypes } from "./check_foreign_types.ts";
import { declareVitest } from "./declare_vitest.ts";
import { importGlobals } from "./import_globals.ts";
import { readCriteria } from "./read_criteria.ts";
import { readProject } from "./read_project.ts";
import { readVitestSettings } from "./read_vitest_settings.ts";

/** A machine has more time than an isolate. */
const LIMITS = { testFileMilliseconds: 10_000, verifyMilliseconds: Number.POSITIVE_INFINITY };
/** What shows that a project of somebody else is wrong; the other rules are those of generated code. */
const WRONG = new Set<Finding["rule"]>(["secret", "syntax"]);

/** Judges a project that somebody else wrote, held against a requirement. It leaves the folder as it is. */
export async function assessFolder(
  folder: string,
  requirement: string,
  announce: (text: string) => void,
): Promise<Quality> {
  const content = await readProject(folder);
  const files = importGlobals(declareVitest(content.files));
  const { criteria, unread } = readCriteria(requirement);
  const execution = {
    context: { checkpoints: {} },
    signal: new AbortController().signal,
    checkpoint: async () => undefined,
    reportProgress: async (message: string) => announce(message),
  };
  const project = {
    files,
    criteria,
    requirement,
    subjects: [],
    findings: review(files),
    open: [...unread, ...content.leftOut, ...readVitestSettings(files)],
    checkTypes: () => checkForeignTypes(files),
  };
  const quality = await assessProject(execution, project, LIMITS);
  if (quality === "released") throw new Error("Expected a judgement without a limit of time");
  return quality;
}

function review(files: readonly RunFile[]): readonly Finding[] {
  const tests = new Set(files.filter(({ kind }) => kind === "test").map(({ path }) => path));
  const isWrong = ({ path, rule }: Finding) =>
    WRONG.has(rule) && !(rule === "secret" && tests.has(path));
  return reviewFiles(files).map((finding) =>
    isWrong(finding) ? finding : { ...finding, severity: "warning" },
  );
}
