import type { SyntaxNode } from "@lezer/common";
import { transform } from "sucrase";
import { parseWithin } from "../../../quality/mod.ts";

/** Whether a text is a file of its kind, and nothing besides. */
export type Judge = (text: string) => boolean;

/** What no program says at its top level, and words do: "Done", "Note: it works", "src/sum.ts". */
const SPOKEN = new Set([
  "VariableName",
  "MemberExpression",
  "BinaryExpression",
  "TemplateString",
  "TaggedTemplateExpression",
]);

/** "// ... rest of the class": what stands for parts that were left out. */
const OMISSION =
  /^\/[/*]\s*(?:\.{3}|…)\s*\(?\s*(?:the )?(?:rest|existing|remaining|previous|other|same|unchanged|omitted|keep|as before)\b/i;

/** Judges TypeScript and JavaScript: it must be parsed, be whole, and say nothing that reads like words. */
export async function openCodeJudge(): Promise<Judge> {
  const { parser } = await import("@lezer/javascript");
  return (text) => {
    // Without its types: the grammar of the tree does not know all of them.
    const code = text.trim() === "" ? undefined : toJavaScript(text);
    if (code === undefined) return false;
    const tree = parseWithin(parser, code);
    if (tree === undefined) return false;
    let isProgram = true;
    tree.iterate({
      enter({ name, from, to, node }) {
        // A fence is an empty template before another one, to who parses it.
        if (name === "TemplateString" && code.startsWith("```", from)) isProgram = false;
        if (node.parent?.name === "Script" && isSpoken(node)) isProgram = false;
        if (name.endsWith("Comment") && OMISSION.test(code.slice(from, to))) isProgram = false;
      },
    });
    return isProgram;
  };
}

/** Undefined for what cannot be parsed. An assertion of a type in angle brackets is a tag where tags are expected. */
function toJavaScript(text: string): string | undefined {
  for (const transforms of [["typescript", "jsx"], ["typescript"]] as const) {
    try {
      return transform(text, { transforms: [...transforms], disableESTransforms: true }).code;
    } catch {}
  }
  return undefined;
}

function isSpoken({ name, firstChild, node }: SyntaxNode): boolean {
  if (name === "LabeledStatement") return true;
  if (name !== "ExpressionStatement" || firstChild === null) return false;
  return SPOKEN.has(firstChild.name) && !hasCall(node);
}

function hasCall(statement: SyntaxNode): boolean {
  let found = false;
  statement.cursor().iterate(({ name }) => {
    if (name === "CallExpression") found = true;
  });
  return found;
}

/** Judges JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Judges SQL by its first word and its end, and that there is no fence within: no parser knows all of it. */
export function isSql(text: string): boolean {
  const lines = text.trim().split("\n");
  if (lines.some((line) => /^\s*(?:```|~~~)/.test(line))) return false;
  const [first = "", last = ""] = [lines[0], lines.at(-1)];
  return SQL_BEGINNING.test(first) && /;\s*(?:--.*)?$|^--|\*\/$/.test(last);
}

const SQL_BEGINNING =
  /^(?:--|\/\*|(?:alter|analyze|begin|comment|create|delete|do|drop|grant|insert|revoke|select|set|update|vacuum|with)\s)/i;
