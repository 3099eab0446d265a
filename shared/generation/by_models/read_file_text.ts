import { parse } from "es-module-lexer/js";
import { transform } from "sucrase";
import { type ModelAnswer, type Reading, withoutFence } from "../../models/mod.ts";
import type { PlannedFile } from "./contract.ts";

/** Reads the text of a file from an answer, and holds it against what the contract says of the file. */
export function readFileText(
  answer: ModelAnswer,
  file: Pick<PlannedFile, "path" | "exports">,
): Reading<string> {
  const text = `${withoutFence(answer.text).trim()}\n`;
  if (text.trim() === "") return { status: "invalid", problem: "It is empty" };
  if (!/\.[cm]?[jt]s$/.test(file.path)) return { status: "valid", value: text };
  const exported = readExports(text);
  if (typeof exported === "string") return { status: "invalid", problem: exported };
  const missing = file.exports.map(({ name }) => name).filter((name) => !exported.has(name));
  // A type leaves no trace once it is stripped.
  const absent = missing.filter((name) => !declaresType(text, name));
  return absent.length === 0
    ? { status: "valid", value: text }
    : { status: "invalid", problem: `It does not export ${absent.join(", ")}` };
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
