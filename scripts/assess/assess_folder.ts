import type { Quality } from "../../shared/engine/mod.ts";
import {
  assessProject,
  type Finding,
  isTypeScript,
  type RunFile,
  reviewFiles,
  type TypeCheck,
} from "../../shared/quality/mod.ts";
import { checkProject } from "../runner/mod.ts";
import { declareVitest } from "./declare_vitest.ts";
import { importGlobals } from "./import_globals.ts";
import { readCriteria } from "./read_criteria.ts";
import { readProject } from "./read_project.ts";
import { readVitestSettings } from "./read_vitest_settings.ts";

/** A machine has more time than an isolate. */
const LIMITS = { testFileMilliseconds: 10_000, verifyMilliseconds: Number.POSITIVE_INFINITY };
/** What generated code may not do, but people's programs do for good reasons. */
const ALLOWED = new Set<Finding["rule"]>(["dangerous_module", "dynamic_code"]);
const COMPILED = /\.([cm]?[jt]sx?|jsonc?)$/;

/** Judges a project that somebody else wrote, held against a requirement. It leaves the folder as it is. */
export async function assessFolder(
  folder: string,
  requirement: string,
  announce: (text: string) => void,
): Promise<Quality> {
  const files = importGlobals(declareVitest(await readProject(folder)));
  const execution = {
    context: { checkpoints: {} },
    signal: new AbortController().signal,
    checkpoint: async () => undefined,
    reportProgress: async (message: string) => announce(message),
  };
  const project = {
    files,
    criteria: readCriteria(requirement),
    requirement,
    subjects: [],
    findings: review(files),
    open: readVitestSettings(files),
    checkTypes: () => checkTypes(files),
  };
  const quality = await assessProject(execution, project, LIMITS);
  if (quality === "released") throw new Error("Expected a judgement without a limit of time");
  return quality;
}

function review(files: readonly RunFile[]): readonly Finding[] {
  const findings = reviewFiles(files);
  const isUnknown = findings.some(({ path, rule }) => path === "package.json" && rule === "syntax");
  const isAllowed = ({ rule }: Finding) =>
    ALLOWED.has(rule) || (rule === "undeclared_package" && isUnknown);
  return findings.map((finding) =>
    isAllowed(finding) ? { ...finding, severity: "warning" } : finding,
  );
}

async function checkTypes(files: readonly RunFile[]): Promise<TypeCheck> {
  const compiled = files.filter(({ path }) => COMPILED.test(path));
  return compiled.some(({ path }) => isTypeScript(path))
    ? await checkProject(compiled)
    : { status: "checked", files: 0, errors: [], open: [] };
}
