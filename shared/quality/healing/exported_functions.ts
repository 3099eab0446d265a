import type { SyntaxNode } from "@lezer/common";
import { applyChanges } from "../mutation/stub_source.ts";
import type { ParsedSource } from "../mutation/walk_source.ts";
import { readModuleNames } from "./candidates/module_names.ts";

/** A function that a module exports and that takes plain parameters. */
export interface ExportedFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  /** The types that are declared for them, as nodes; null where none is. */
  readonly types: readonly (SyntaxNode | null)[];
  readonly body: { readonly from: number; readonly to: number; readonly isBlock: boolean };
}

/** The functions that a module exports under their own names, with a body and plain parameters. */
export function findExportedFunctions(source: ParsedSource): readonly ExportedFunction[] {
  const { exported } = readModuleNames(source);
  const found: ExportedFunction[] = [];
  for (let node = source.tree.topNode.firstChild; node !== null; node = node.nextSibling) {
    const declaration = node.name === "ExportDeclaration" ? declarationIn(node) : node;
    const read = declaration && readFunction(source.content, declaration);
    if (read !== undefined && exported.has(read.name)) found.push(read);
  }
  return found;
}

function declarationIn(node: SyntaxNode): SyntaxNode | undefined {
  return node.getChild("FunctionDeclaration") ?? node.getChild("VariableDeclaration") ?? undefined;
}

function readFunction(content: string, declaration: SyntaxNode): ExportedFunction | undefined {
  const name = declaration.getChild("VariableDefinition");
  const func =
    declaration.name === "FunctionDeclaration"
      ? declaration
      : (declaration.getChild("FunctionExpression") ?? declaration.getChild("ArrowFunction"));
  const body = func?.lastChild;
  const list = func?.getChild("ParamList");
  if (name === null || body === null || body === undefined || !list) return undefined;
  const text = ({ from, to }: SyntaxNode) => content.slice(from, to);
  const isPlain = list.getChild("ArrayPattern") === null && list.getChild("ObjectPattern") === null;
  const definitions = list.getChildren("VariableDefinition");
  const parameters = definitions.map(text);
  const types = definitions.map(({ nextSibling }) =>
    nextSibling?.name === "TypeAnnotation" ? nextSibling.lastChild : null,
  );
  if (!isPlain || list.getChild("Spread") !== null) return undefined;
  const place = { from: body.from, to: body.to, isBlock: body.name === "Block" };
  return { name: text(name), parameters, types, body: place };
}

const MARK = "cogo called ";

/** The source with a call at the beginning of each exported function that prints what it was given. */
export function recordCalls(source: ParsedSource): string {
  const changes = findExportedFunctions(source).flatMap(({ name, parameters, body }) => {
    const given = `[${JSON.stringify(`${source.path}#${name}`)}, ${parameters.join(", ")}]`;
    const print = `console.log(${JSON.stringify(MARK)} + JSON.stringify(${given}))`;
    const { from, to, isBlock } = body;
    if (isBlock) return [{ from: from + 1, to: from + 1, text: ` ${print};` }];
    return [
      { from, to: from, text: `(${print}, ` },
      { from: to, to, text: ")" },
    ];
  });
  return applyChanges(source.content, changes);
}

/** A call that was printed: which function, and what it was given. */
export interface RecordedCall {
  readonly target: string;
  readonly given: readonly unknown[];
}

/** Reads what {@link recordCalls} has printed; undefined for any other line. */
export function readCall(line: string): RecordedCall | undefined {
  if (!line.startsWith(MARK)) return undefined;
  const call: unknown = JSON.parse(line.slice(MARK.length));
  if (!Array.isArray(call)) return undefined;
  const [target, ...given]: readonly unknown[] = call;
  return { target: String(target), given };
}
