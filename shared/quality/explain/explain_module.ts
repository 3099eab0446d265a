import type { SyntaxNode } from "@lezer/common";
import type { ParsedSource } from "../mutation/walk_source.ts";
import type { Statement } from "./explanation.ts";
import { lineOf } from "./line_of.ts";

/** What reaches beyond the values that a function is given. */
const EFFECTS: ReadonlyMap<string, string> = new Map([
  ...["console", "process", "document", "window", "localStorage", "globalThis", "Deno"].map(
    (name) => [name, `uses ${name}`] as const,
  ),
  ["fetch", "sends a request"],
  ["Date.now", "reads the clock"],
  ["performance.now", "reads the clock"],
  ["Math.random", "draws a random number"],
  ["crypto.randomUUID", "draws a random number"],
  ["setTimeout", "sets a timer"],
  ["setInterval", "sets a timer"],
]);
const DECLARATIONS = ["FunctionDeclaration", "ClassDeclaration", "VariableDeclaration"];
const MOST_CHARACTERS = 160;

/** What stands in a module, in its order: imports, exports, and what happens within each of its declarations. */
export function explainModule(source: ParsedSource): readonly Statement[] {
  const reader = new ModuleReader(source);
  for (let node = source.tree.topNode.firstChild; node !== null; node = node.nextSibling) {
    reader.readTop(node);
  }
  return reader.statements;
}

class ModuleReader {
  readonly statements: Statement[] = [];
  readonly #source: ParsedSource;
  /** Where names come from that are imported. */
  readonly #imported = new Map<string, string>();
  readonly #variables = new Set<string>();

  constructor(source: ParsedSource) {
    this.#source = source;
  }

  readTop(node: SyntaxNode): void {
    if (node.name === "ImportDeclaration") {
      this.#readImport(node);
      return;
    }
    const isExport = node.name === "ExportDeclaration";
    const declaration = isExport ? this.#declarationIn(node) : node;
    const name = declaration?.getChild("VariableDefinition");
    const own = name ? this.#text(name) : null;
    if (declaration?.name === "VariableDeclaration" && own !== null) this.#variables.add(own);
    if (isExport) this.#say(node, own, "export", this.#signature(node, declaration));
    if (isExport && node.getChild("String") !== null) return;
    this.#readWithin(declaration ?? node, own);
  }

  #declarationIn(node: SyntaxNode): SyntaxNode | undefined {
    return DECLARATIONS.flatMap((name) => node.getChild(name) ?? [])[0];
  }

  #readImport(node: SyntaxNode): void {
    const specifier = node.getChild("String");
    if (specifier === null) return;
    const from = this.#text(specifier).slice(1, -1);
    for (const group of [node, ...node.getChildren("ImportGroup")]) {
      for (const name of group.getChildren("VariableDefinition")) {
        this.#imported.set(this.#text(name), from);
      }
    }
    this.#say(node, null, "import", this.#shorten(this.#text(node)));
  }

  /** The text up to the body of a function or the members of a class. */
  #signature(node: SyntaxNode, declaration: SyntaxNode | undefined): string {
    const func =
      declaration?.getChild("ArrowFunction") ?? declaration?.getChild("FunctionExpression");
    const body = (func ?? declaration)?.lastChild;
    const isBody = body !== undefined && body !== null && /Block|ClassBody/.test(body.name);
    const end = isBody ? body.from : func ? (func.lastChild?.from ?? node.to) : node.to;
    return this.#shorten(this.#source.content.slice(node.from, end));
  }

  #readWithin(node: SyntaxNode, of: string | null): void {
    node.cursor().iterate(({ name, node: each }) => {
      if (name === "CallExpression" || name === "NewExpression") this.#readCall(each, of);
      if (name === "ThrowStatement") this.#say(each, of, "throw", this.#shorten(this.#text(each)));
      if (name === "AssignmentExpression" || name === "UpdateExpression")
        this.#readChange(each, of);
    });
  }

  #readCall(node: SyntaxNode, of: string | null): void {
    const callee = node.name === "NewExpression" ? node.getChild("VariableName") : node.firstChild;
    if (callee === null) return;
    const text = this.#text(callee);
    const [root = text] = text.split(/[.?(\s]/, 1);
    const effect = EFFECTS.get(text) ?? EFFECTS.get(root);
    const from = this.#imported.get(root);
    const isClock =
      text === "Date" && node.getChild("ArgList")?.firstChild?.nextSibling?.name === ")";
    if (effect !== undefined) this.#say(node, of, "effect", `${effect}: ${this.#shorten(text)}`);
    else if (isClock) this.#say(node, of, "effect", "reads the clock: new Date()");
    else if (from !== undefined) this.#say(node, of, "call", `calls ${text} of ${from}`);
    else if (callee.name === "VariableName") this.#say(node, of, "call", `calls ${text}`);
  }

  /** A change of a variable of the module outlasts the call. */
  #readChange(node: SyntaxNode, of: string | null): void {
    const target =
      node.name === "UpdateExpression" ? node.getChild("VariableName") : node.firstChild;
    if (target === null) return;
    const [root = ""] = this.#text(target).split(/[.[\s]/, 1);
    if (this.#variables.has(root) && of !== root) {
      this.#say(node, of, "effect", `changes ${root} of the module`);
    }
  }

  #say(node: SyntaxNode, of: string | null, kind: Statement["kind"], text: string): void {
    const { path } = this.#source;
    const statement = { path, line: lineOf(this.#source, node.from), of, kind, text };
    const isKnown = this.statements.some(
      (each) => each.line === statement.line && each.kind === kind && each.text === text,
    );
    if (!isKnown) this.statements.push(statement);
  }

  #text({ from, to }: SyntaxNode): string {
    return this.#source.content.slice(from, to);
  }

  #shorten(text: string): string {
    const line = text
      .replace(/\s+/g, " ")
      .trim()
      .replace(/ (=>|=)$/, "");
    return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
  }
}
