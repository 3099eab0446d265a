import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import type { CheckedFile, Lint, LintFault, LintRequest } from "../../../shared/quality/mod.ts";
import { readProject } from "../checked_project.ts";
import { ROOT } from "../project_files.ts";
import { PLUGINS, referenceOf } from "./plugins.ts";
import { createProgram, DECLARATIONS } from "./program.ts";
import { RULES, type Rule } from "./rules.ts";

const CODE = /\.[cm]?[jt]sx?$/;
const MOST_FAULTS = 1_000;
/** After it the rules are applied to no further file; what was found until then counts. */
const TIME_MILLISECONDS = 80_000;

/**
 * Applies the rules to a project. What a comment of the project turns off is found all the same: whether a rule is right is for
 * the reader of the review to say.
 */
export function lintFiles(
  { files, asked }: LintRequest,
  rules: ReadonlyMap<string, Rule> = RULES,
): Lint {
  const started = performance.now();
  const isAsked = (path: string) => asked === undefined || asked.includes(path);
  const linted = files.filter(
    ({ path }) => CODE.test(path) && !DECLARATIONS.test(path) && isAsked(path),
  );
  const program = createProgram(
    readProject(files),
    linted.map(({ path }) => path),
  );
  const linter = new Linter({ configType: "flat", cwd: ROOT });
  const configuration = configure(program, rules);
  const faults: LintFault[] = [];
  const open: string[] = [];
  for (const { path, content } of linted) {
    if (performance.now() - started > TIME_MILLISECONDS) {
      open.push(`${path} was not reached in ${TIME_MILLISECONDS / 1_000} s`);
      continue;
    }
    const messages = verify(linter, configuration, { path, content });
    for (const { ruleId, line, message, fatal } of messages) {
      if (fatal === true) open.push(`${path}:${line}: ${message}`);
      // That a comment of the file turns nothing off is no rule's finding.
      if (ruleId === null) continue;
      const [rule, reference] = [rules.get(ruleId), referenceOf(ruleId)];
      if (rule !== undefined)
        faults.push({ path, line, rule: ruleId, ...rule, message, reference });
    }
  }
  return {
    ...{ status: "checked", files: linted.length, open },
    faults: faults.slice(0, MOST_FAULTS),
  };
}

/** What the rules say of a file; a rule that cannot cope with it takes no other file along. */
function verify(
  linter: Linter,
  configuration: Linter.Config[],
  { path, content }: CheckedFile,
): Pick<Linter.LintMessage, "ruleId" | "line" | "message" | "fatal">[] {
  try {
    return linter.verify(content, configuration, { filename: `${ROOT}/${path}` });
  } catch (error) {
    const [message = ""] = String(error).split("\n");
    return [{ ruleId: null, line: 1, message, fatal: true }];
  }
}

function configure(
  program: ReturnType<typeof createProgram>,
  rules: ReadonlyMap<string, Rule>,
): Linter.Config[] {
  return [
    {
      files: ["**/*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}"],
      languageOptions: {
        parser,
        parserOptions: { programs: [program], ecmaFeatures: { jsx: true } },
      },
      linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" },
      plugins: { ...PLUGINS },
      rules: Object.fromEntries([...rules.keys()].map((name) => [name, "warn"])),
    },
  ];
}
