import type { SyntaxNode } from "@lezer/common";
import type { Finding } from "../assess/review_files.ts";
import { type ParsedSource, parseSource } from "../mutation/walk_source.ts";

/** The fields that files are inspected in without a model. Each is the field of a role. */
export const INSPECTED_FIELDS = ["performance", "privacy", "reliability"] as const;
export type InspectedField = (typeof INSPECTED_FIELDS)[number];

/** What is wrong at a node, in words; undefined where nothing is. */
interface Rule {
  readonly rule: Finding["rule"];
  readonly nodes: ReadonlySet<string>;
  find(node: SyntaxNode, source: ParsedSource): string | undefined;
}

/**
 * Inspects the TypeScript and JavaScript files by the rules of a field, by their syntax. Tests are left out: what is
 * waste or a leak in a program is none there.
 */
export function inspectFiles(
  field: InspectedField,
  files: readonly { readonly path: string; readonly kind: string; readonly content: string }[],
): readonly Finding[] {
  const sources = files.filter(({ path, kind }) => kind !== "test" && /\.[cm]?[jt]s$/.test(path));
  return sources.flatMap(({ path, content }) => {
    const source = parseSource(path, content);
    return source === undefined ? [] : inspectSource(field, source);
  });
}

function inspectSource(field: InspectedField, source: ParsedSource): readonly Finding[] {
  const findings: Finding[] = [];
  source.tree.iterate({
    enter({ name, node }) {
      for (const { rule, nodes, find } of RULES[field]) {
        const message = nodes.has(name) ? find(node, source) : undefined;
        if (message === undefined) continue;
        const line = source.content.slice(0, node.from).split("\n").length;
        findings.push({ path: source.path, rule, severity: "warning", message, line });
      }
    },
  });
  return findings;
}

const LOOPS = new Set(["ForStatement", "WhileStatement", "DoStatement"]);
const FUNCTIONS = new Set([
  ...["ArrowFunction", "FunctionDeclaration", "FunctionExpression", "MethodDeclaration"],
]);
const CALLS = new Set(["CallExpression"]);

const awaitInLoop: Rule = {
  rule: "await_in_loop",
  nodes: new Set(["AwaitExpression", "UnaryExpression"]),
  find(node, source) {
    if (node.firstChild?.name !== "await") return undefined;
    const around = enclosing(node, (name) => LOOPS.has(name) || FUNCTIONS.has(name));
    // What a loop goes over is awaited once, and a loop that waits for its next element has nothing to begin before.
    if (around === undefined || FUNCTIONS.has(around.name) || isAwaited(around)) return undefined;
    const body = around.lastChild;
    if (body === null || node.from < body.from) return undefined;
    return `It waits inside of a loop, for one after the other: ${quote(node, source)}`;
  },
};

const blockingCall: Rule = {
  rule: "blocking_call",
  nodes: CALLS,
  find(node, source) {
    const called = calleeOf(node, source);
    if (!/^[a-z]\w*Sync$/.test(called.at(-1) ?? "")) return undefined;
    // While a program starts nobody waits for anything else.
    if (enclosing(node, (name) => FUNCTIONS.has(name)) === undefined) return undefined;
    return `It stops everything else until ${called.at(-1)}() is done`;
  },
};

const personalDataLogged: Rule = {
  rule: "personal_data_logged",
  nodes: CALLS,
  find(node, source) {
    const called = calleeOf(node, source);
    if (called[0] !== "console" && !LOGS.has(called.at(-1) ?? "")) return undefined;
    const told = namesWithin(node.getChild("ArgList"), source).find(isPersonal);
    return told === undefined ? undefined : `It writes ${told} of a person to the log`;
  },
};

const errorSwallowed: Rule = {
  rule: "error_swallowed",
  nodes: new Set(["CatchClause"]),
  find(node) {
    const body = node.getChild("Block");
    // A comment says why nothing is done.
    const isEmpty = body?.firstChild?.nextSibling?.name === "}";
    return isEmpty ? "It catches an error and does nothing about it" : undefined;
  },
};

const noTimeout: Rule = {
  rule: "no_timeout",
  nodes: CALLS,
  find(node, source) {
    const called = calleeOf(node, source);
    if (called.length !== 1 || called[0] !== "fetch") return undefined;
    const given = namesWithin(node.getChild("ArgList"), source);
    return given.includes("signal") ? undefined : "It asks another service without a time limit";
  },
};

const RULES: Readonly<Record<InspectedField, readonly Rule[]>> = {
  performance: [awaitInLoop, blockingCall],
  privacy: [personalDataLogged],
  reliability: [errorSwallowed, noTimeout],
};

const LOGS = new Set(["log", "logger"]);
const PERSONAL = new Set([
  ...[
    "email",
    "phone",
    "telephone",
    "password",
    "birthday",
    "birthdate",
    "passport",
    "iban",
    "ssn",
  ],
  ...["surname", "address"],
]);

/** By the words of a name such as `userEmail`. */
function isPersonal(name: string): boolean {
  const words = name.replaceAll(/[A-Z]+/g, (word) => ` ${word.toLowerCase()}`).split(/[\s_]+/);
  return words.some((word) => PERSONAL.has(word)) || PERSONAL.has(name.toLowerCase());
}

function enclosing(node: SyntaxNode, isMeant: (name: string) => boolean): SyntaxNode | undefined {
  for (let at = node.parent; at !== null; at = at.parent) if (isMeant(at.name)) return at;
  return undefined;
}

function isAwaited(loop: SyntaxNode): boolean {
  return loop.getChild("await") !== null;
}

/** The names of what is called, as `["console", "log"]`. */
function calleeOf(call: SyntaxNode, source: ParsedSource): readonly string[] {
  const callee = call.firstChild;
  return callee === null ? [] : namesWithin(callee, source);
}

const NAMES = new Set(["VariableName", "PropertyName", "PropertyDefinition"]);

function namesWithin(node: SyntaxNode | null, source: ParsedSource): readonly string[] {
  const names: string[] = [];
  node?.toTree().iterate({
    enter({ name, from, to }) {
      if (NAMES.has(name)) names.push(source.content.slice(node.from + from, node.from + to));
    },
  });
  return names;
}

function quote(node: SyntaxNode, { content }: ParsedSource): string {
  return content.slice(node.from, Math.min(node.to, node.from + 60)).split("\n")[0] ?? "";
}
