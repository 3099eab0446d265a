import type { SyntaxNode } from "@lezer/common";
import type { ParsedSource } from "../mutation/walk_source.ts";
import { changesOf } from "./changes.ts";
import type { Statement } from "./explanation.ts";
import { lineOf } from "./line_of.ts";
import { isLocal, rootOf } from "./local_names.ts";

/** What all modules share. */
const SHARED: ReadonlySet<string> = new Set([
  ...["console", "process", "Deno", "globalThis", "window", "document", "navigator"],
  ...["localStorage", "sessionStorage"],
]);
/** What reaches beyond the values that a function is given. */
const EFFECTS: ReadonlyMap<string, string> = new Map([
  ...[...SHARED].map((name) => [name, `uses ${name}`] as const),
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
    reader.knowNames(node);
  }
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

  /** What the module declares may be used above its declaration. */
  knowNames(node: SyntaxNode): void {
    const declaration = node.name === "ExportDeclaration" ? this.#declarationIn(node) : node;
    if (declaration === undefined || !DECLARATIONS.includes(declaration.name)) return;
    declaration.cursor().iterate(({ name, node: each }) => {
      if (name === "VariableDefinition") this.#variables.add(this.#text(each));
      return name !== "ParamList" && !/Block|ClassBody|ArrowFunction|FunctionExpr/.test(name);
    });
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
      if (name === "MemberExpression") this.#readUse(each, of);
      this.#readChanges(each, of);
    });
  }

  #readCall(node: SyntaxNode, of: string | null): void {
    const callee = node.name === "NewExpression" ? node.getChild("VariableName") : node.firstChild;
    if (callee === null) return;
    const text = this.#text(callee);
    const [root = text] = text.split(/[.?(\s]/, 1);
    const local = isLocal(root, node, this.#source.content);
    const effect = local ? undefined : (EFFECTS.get(text) ?? EFFECTS.get(root));
    const from = local ? undefined : this.#imported.get(root);
    const isClock =
      text === "Date" && node.getChild("ArgList")?.firstChild?.nextSibling?.name === ")";
    if (effect !== undefined) this.#say(node, of, "effect", `${effect}: ${this.#shorten(text)}`);
    else if (isClock) this.#say(node, of, "effect", "reads the clock: new Date()");
    else if (from !== undefined) this.#say(node, of, "call", `calls ${text} of ${from}`);
    else if (callee.name === "VariableName") this.#say(node, of, "call", `calls ${text}`);
  }

  /** What is read of what all share; a call of it is reported as a call. */
  #readUse(node: SyntaxNode, of: string | null): void {
    const isPart = node.parent?.name === "MemberExpression";
    const isCalled = node.parent?.name === "CallExpression" && node.parent.from === node.from;
    const root = rootOf(node);
    if (isPart || isCalled || root === undefined || root.from !== node.from) return;
    const name = this.#text(root);
    if (!SHARED.has(name) || isLocal(name, node, this.#source.content)) return;
    this.#say(node, of, "effect", `uses ${name}: ${this.#shorten(this.#text(node))}`);
  }

  /** A change of what the module, another one or everybody has outlasts the call. */
  #readChanges(node: SyntaxNode, of: string | null): void {
    const { content } = this.#source;
    for (const { target, isCertain } of changesOf(node, content)) {
      const root = rootOf(target);
      if (root === undefined || isLocal(this.#text(root), node, content)) continue;
      const name = this.#text(root);
      const from = this.#imported.get(name);
      const verb = isCertain ? "changes" : "may change";
      if (SHARED.has(name)) this.#say(node, of, "effect", `${verb} ${this.#text(target)}`);
      else if (from !== undefined) this.#say(node, of, "effect", `${verb} ${name} of ${from}`);
      else if (this.#variables.has(name) && of !== name)
        this.#say(node, of, "effect", `${verb} ${name} of the module`);
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
