import { parse } from "es-module-lexer/js";
import { transform } from "sucrase";
import type { ModelAnswer, Reading } from "../../models/mod.ts";
import { openCleaner } from "./clean/clean_text.ts";
import type { PlannedFile } from "./contract.ts";

/** Reads the text of a file from an answer. */
export type ReadFileText = (answer: ModelAnswer) => Reading<string>;

/** Opens what reads a file from answers, and holds it against what the contract says of it. */
export async function openFileReader(
  file: Pick<PlannedFile, "path" | "exports">,
): Promise<ReadFileText> {
  const clean = await openCleaner(file.path);
  const isModule = isModulePath(file.path);
  const isAsked = (text: string) => !isModule || findProblem(file, text) === undefined;
  return ({ text }) => {
    const cleaned = clean(text, isAsked);
    if (cleaned.status === "unclear") {
      const cause = isModule ? readExports(text) : undefined;
      const problem = [...(typeof cause === "string" ? [cause] : []), cleaned.problem].join(". ");
      return { status: "invalid", problem };
    }
    const problem = isModule ? findProblem(file, cleaned.text) : undefined;
    return problem === undefined
      ? { status: "valid", value: cleaned.text }
      : { status: "invalid", problem };
  };
}

/** What is wrong with a module by itself: it cannot be parsed, or lacks what the contract promises of it. */
export function findProblem(file: Pick<PlannedFile, "exports">, text: string): string | undefined {
  const exported = readExports(text);
  if (typeof exported === "string") return exported;
  const names = file.exports.map(({ name }) => name);
  // A type leaves no trace once it is stripped.
  const missing = names.filter((name) => !exported.has(name) && !declaresType(text, name));
  return missing.length === 0 ? undefined : `It does not export ${missing.join(", ")}`;
}

/** Whether a file holds a module that can be read. */
export function isModulePath(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path);
}

/** The names a module exports, or what keeps it from being parsed. */
export function readExports(text: string): ReadonlySet<string> | string {
  try {
    const { code } = transform(text, { transforms: ["typescript"], disableESTransforms: true });
    const [, exports] = parse(code);
    return new Set(exports.map(({ n }) => n));
  } catch (error) {
    return `It cannot be parsed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Whether a module exports a type or an interface of this name. */
export function declaresType(text: string, name: string): boolean {
  const escaped = name.replaceAll("$", "\\$");
  return new RegExp(`export\\s+(declare\\s+)?(type|interface)\\s+${escaped}\\b`).test(text);
}
