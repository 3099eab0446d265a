import type { TSESTree } from "@typescript-eslint/types";
import type { Rule, Scope } from "eslint";
import { isChecked } from "./checks.ts";
import { childrenOf } from "./shapes.ts";
import { isSource, nameOf, withoutWrapping } from "./sources.ts";

type Node = TSESTree.Node;

/** Where a value comes from, the most doubtful first: from outside, from a caller, from somewhere, from the code itself. */
export const ORIGINS = ["request", "parameter", "unknown", "code"] as const;
export type Origin = (typeof ORIGINS)[number];

/** What a parameter was given, while a function of the file is followed. */
type Given = ReadonlyMap<Scope.Variable, { readonly node: Node; readonly given: Given }>;

interface Path {
  readonly given: Given;
  /** What is being followed already, so that a circle ends. */
  readonly seen: ReadonlySet<Node>;
}

/** What a function is called that makes text harmless; for what, is not judged. */
const CLEANS = /escape|quote|sanit|encode|clean|safe|purif/i;
const MOST_STEPS = 40;
/** Methods whose result is made of what they are called on. */
const KEEPING = new Set(
  (
    "trim trimStart trimEnd toString toLowerCase toUpperCase normalize slice substring substr at concat replace " +
    "replaceAll padStart padEnd repeat split join map filter flatMap flat reverse sort values entries then " +
    "toLocaleLowerCase valueOf toSorted find pop shift get getAll"
  ).split(" "),
);
/** Functions and classes whose result is made of their arguments. */
const PASSING = new Set(
  (
    "String URL URLSearchParams decodeURIComponent decodeURI atob JSON.parse JSON.stringify Buffer.from " +
    "path.join path.resolve join resolve normalize path.normalize Object.entries Object.values Object.keys " +
    "Object.fromEntries Array.from format util.format"
  ).split(" "),
);

/** Follows values back to where they come from, within one file. */
export class Origins {
  readonly #code: Rule.RuleContext["sourceCode"];
  readonly #harmless: ReadonlySet<string>;

  /** @param harmless Functions whose result can do no harm where the value goes. */
  constructor(code: Rule.RuleContext["sourceCode"], harmless: ReadonlySet<string>) {
    this.#code = code;
    this.#harmless = harmless;
  }

  of(node: Node): Origin {
    return this.#of(node, { given: new Map(), seen: new Set() });
  }

  /** What a constant was given, or else the expression itself. */
  resolve(wrapped: Node): Node {
    const node = withoutWrapping(wrapped);
    if (node.type !== "Identifier") return node;
    const variable = this.#resolve(node);
    const [definition] = variable?.defs ?? [];
    const declaration = definition?.node as unknown as TSESTree.VariableDeclarator | undefined;
    const isConstant =
      declaration?.type === "VariableDeclarator" &&
      declaration.id.type === "Identifier" &&
      declaration.parent.kind === "const";
    return isConstant && declaration.init !== null ? withoutWrapping(declaration.init) : node;
  }

  #of(wrapped: Node, path: Path): Origin {
    const node = withoutWrapping(wrapped);
    if (path.seen.has(node) || path.seen.size > MOST_STEPS) return "code";
    const next = { ...path, seen: new Set([...path.seen, node]) };
    if (isChecked(node, this.#code)) return "code";
    if (isSource(node)) return "request";
    const worst = (nodes: readonly (Node | null | undefined)[]) =>
      worstOf(nodes.map((each) => (each ? this.#of(each, next) : "code")));
    switch (node.type) {
      case "Identifier":
        return this.#ofVariable(node, next);
      case "TemplateLiteral":
        return worst(node.expressions);
      case "BinaryExpression":
        return node.operator === "+" ? worst([node.left, node.right]) : "code";
      case "LogicalExpression":
        return worst([node.left, node.right]);
      case "ConditionalExpression":
        return worst([node.consequent, node.alternate]);
      case "AssignmentExpression":
        return worst([node.right]);
      case "ArrayExpression":
        return worst(node.elements);
      case "SpreadElement":
        return worst([node.argument]);
      case "ObjectExpression":
        return worst(
          node.properties.map((each) => (each.type === "Property" ? each.value : each.argument)),
        );
      case "MemberExpression":
        return this.#ofMember(node, next);
      case "CallExpression":
      case "NewExpression":
        return this.#ofCall(node, next);
      case "Literal":
        return "code";
      default:
        return "unknown";
    }
  }

  #ofMember(node: TSESTree.MemberExpression, path: Path): Origin {
    const text = this.#code.getText(node as never);
    if (
      /^(process\.env|import\.meta|Deno\.env)\b/.test(text) ||
      nameOf(node.property) === "length"
    ) {
      return "code";
    }
    return this.#of(node.object, path);
  }

  #ofCall(node: TSESTree.CallExpression | TSESTree.NewExpression, path: Path): Origin {
    const { callee } = node;
    const name = this.#code.getText(callee as never).replace(/\s|\?/g, "");
    const method = callee.type === "MemberExpression" ? nameOf(callee.property) : name;
    if (this.#harmless.has(name) || this.#harmless.has(method) || CLEANS.test(method))
      return "code";
    const arguments_ = node.arguments.map((each) => this.#of(each, path));
    if (PASSING.has(name)) return worstOf(arguments_);
    if (callee.type === "MemberExpression" && KEEPING.has(method)) {
      const [first] = node.arguments;
      // What a list is mapped to is what the function makes of its items.
      if (first !== undefined && isFunction(first)) return this.#ofResults(first, path);
      return worstOf([this.#of(callee.object, path), ...arguments_]);
    }
    const called = callee.type === "Identifier" ? this.#findFunction(callee) : undefined;
    if (called === undefined) return "unknown";
    const given = new Map(path.given);
    called.params.forEach((parameter, index) => {
      const argument = node.arguments[index];
      const [variable] = this.#code.scopeManager.getDeclaredVariables(parameter as never);
      const own =
        variable ??
        this.#code.scopeManager
          .getDeclaredVariables(called as never)
          .find((each) => each.identifiers.some((one) => one === (parameter as never)));
      if (own !== undefined && argument !== undefined) {
        given.set(own, { node: argument, given: path.given });
      }
    });
    return this.#ofResults(called, { ...path, given });
  }

  /** What a function answers. */
  #ofResults(called: FunctionNode, path: Path): Origin {
    const { body } = called;
    if (body.type !== "BlockStatement") return this.#of(body, path);
    return worstOf(findReturned(body).map((each) => this.#of(each, path)));
  }

  #ofVariable(node: TSESTree.Identifier, path: Path): Origin {
    const variable = this.#resolve(node);
    if (variable === undefined) return "unknown";
    const bound = path.given.get(variable);
    if (bound !== undefined) return this.#of(bound.node, { ...path, given: bound.given });
    const [definition] = variable.defs;
    if (definition === undefined) return "unknown";
    if (definition.type === "Parameter") return this.#ofParameter(variable, definition, path);
    if (definition.type !== "Variable") return "code";
    const declaration = definition.node as unknown as TSESTree.VariableDeclarator;
    const written = variable.references.flatMap(({ writeExpr }) => writeExpr ?? []);
    const values = [...new Set([...written])].map((each) => this.#of(each as never, path));
    const loop = declaration.parent?.parent;
    if (loop?.type === "ForOfStatement" && loop.left === declaration.parent) {
      return this.#of(loop.right, path);
    }
    const pulled = this.#ofPulled(declaration, node.name);
    return worstOf(pulled === undefined ? values : [pulled, ...values]);
  }

  /** `const { body } = req` names a part of the request. */
  #ofPulled({ id, init }: TSESTree.VariableDeclarator, name: string): Origin | undefined {
    if (id.type !== "ObjectPattern" || init == null || init.type !== "Identifier") return undefined;
    const property = id.properties.find(
      (each) => each.type === "Property" && nameOf(each.value as Node) === name,
    );
    if (property?.type !== "Property") return undefined;
    const member = { type: "MemberExpression", object: init, property: property.key };
    return isSource(member as never) ? "request" : undefined;
  }

  #ofParameter(variable: Scope.Variable, { node }: Scope.Definition, path: Path): Origin {
    const called = node as unknown as FunctionNode;
    const [identifier] = variable.identifiers as unknown as TSESTree.Identifier[];
    const annotation = identifier?.typeAnnotation?.typeAnnotation.type;
    if (annotation === "TSNumberKeyword" || annotation === "TSBooleanKeyword") return "code";
    const call = called.parent;
    // The items of a list that a function is applied to.
    if (
      call?.type === "CallExpression" &&
      call.callee.type === "MemberExpression" &&
      call.arguments[0] === (called as Node) &&
      /^(map|flatMap|filter|forEach|find|some|every|then|reduce)$/.test(
        nameOf(call.callee.property),
      )
    ) {
      const isIndex = called.params.indexOf(identifier as never) > 0;
      return isIndex ? "code" : this.#of(call.callee.object, path);
    }
    const place = called.params.indexOf(identifier as never);
    const name = nameNode(called);
    const own = name === undefined || place < 0 ? undefined : this.#resolve(name);
    if (own === undefined) return "parameter";
    const calls = own.references.map(
      ({ identifier: use }) => use as unknown as TSESTree.Identifier,
    );
    const given = calls.flatMap((use) =>
      use.parent?.type === "CallExpression" && use.parent.callee === use
        ? (use.parent.arguments[place] ?? [])
        : [],
    );
    const isKnown =
      given.length > 0 &&
      !isExported(called) &&
      calls.every(
        ({ parent }) => parent?.type === "CallExpression" || parent?.type === "VariableDeclarator",
      );
    return worstOf([
      ...given.map((each) => this.#of(each, path)),
      ...(isKnown ? [] : (["parameter"] as const)),
    ]);
  }

  #findFunction(node: TSESTree.Identifier): FunctionNode | undefined {
    const [definition] = this.#resolve(node)?.defs ?? [];
    const declared = definition?.node as unknown as Node | undefined;
    if (declared === undefined) return undefined;
    if (isFunction(declared)) return declared;
    const made = declared.type === "VariableDeclarator" ? declared.init : undefined;
    return made != null && isFunction(made) ? made : undefined;
  }

  #resolve(node: TSESTree.Identifier): Scope.Variable | undefined {
    let scope: Scope.Scope | null = this.#code.getScope(node as never);
    for (; scope !== null; scope = scope.upper) {
      const found = scope.set.get(node.name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

type FunctionNode =
  | TSESTree.ArrowFunctionExpression
  | TSESTree.FunctionExpression
  | TSESTree.FunctionDeclaration;

function isFunction(node: Node): node is FunctionNode {
  return (
    node.type === "ArrowFunctionExpression" ||
    node.type === "FunctionExpression" ||
    node.type === "FunctionDeclaration"
  );
}

/** The name by which a function of the file is called. */
function nameNode(called: FunctionNode): TSESTree.Identifier | undefined {
  if (called.type === "FunctionDeclaration") return called.id ?? undefined;
  const { parent } = called;
  const isNamed = parent?.type === "VariableDeclarator" && parent.id.type === "Identifier";
  return isNamed ? (parent.id as TSESTree.Identifier) : undefined;
}

function isExported(called: FunctionNode): boolean {
  const declared = called.type === "FunctionDeclaration" ? called : called.parent?.parent;
  return /^Export/.test(declared?.parent?.type ?? "");
}

function worstOf(origins: readonly Origin[]): Origin {
  return ORIGINS.find((origin) => origins.includes(origin)) ?? "code";
}

/** What the statements of a function return, without those of functions within it. */
function findReturned(node: Node): Node[] {
  if (node.type === "ReturnStatement") return node.argument === null ? [] : [node.argument];
  return childrenOf(node)
    .filter((child) => !isFunction(child))
    .flatMap(findReturned);
}
