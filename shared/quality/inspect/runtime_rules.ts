import type { SyntaxNode } from "@lezer/common";
import { CALLS, calleeOf, enclosing, FUNCTIONS, namesWithin, quote, type Rule } from "./rule.ts";

const LOOPS = new Set(["ForStatement", "WhileStatement", "DoStatement"]);

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

/** What goes wrong while a program runs. */
export const runtimeRules = {
  performance: [awaitInLoop, blockingCall],
  privacy: [personalDataLogged],
  reliability: [errorSwallowed, noTimeout],
} satisfies Readonly<Record<string, readonly Rule[]>>;

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
  "surname",
]);

/** By the words of a name such as `userEmail`. */
function isPersonal(name: string): boolean {
  const words = name.replaceAll(/[A-Z]+/g, (word) => ` ${word.toLowerCase()}`).split(/[\s_]+/);
  return words.some((word) => PERSONAL.has(word)) || PERSONAL.has(name.toLowerCase());
}

function isAwaited(loop: SyntaxNode): boolean {
  return loop.getChild("await") !== null;
}
