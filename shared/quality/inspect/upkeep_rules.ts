import type { SyntaxNode } from "@lezer/common";
import { CALLS, calleeOf, enclosing, FUNCTIONS, namesWithin, quote, type Rule } from "./rule.ts";

const DEEPEST_NESTING = 4;
const LONGEST_FUNCTION_LINES = 60;
const BRANCHES = new Set([
  ...["IfStatement", "ForStatement", "WhileStatement", "DoStatement"],
  ...["SwitchStatement", "TryStatement"],
]);

const deepNesting: Rule = {
  rule: "deep_nesting",
  nodes: BRANCHES,
  find(node) {
    // Once where it becomes too deep, and not for what lies deeper.
    if (nestingOf(node) !== DEEPEST_NESTING + 1) return undefined;
    return `It decides inside of ${DEEPEST_NESTING} other decisions: return early, or name a part`;
  },
};

/** How many branches and loops a statement is, with those around it in its function; `else if` is none of its own. */
function nestingOf(node: SyntaxNode): number {
  let depth = 0;
  for (let at: SyntaxNode | null = node; at !== null && !FUNCTIONS.has(at.name); at = at.parent) {
    const isElse = at.name === "IfStatement" && at.parent?.name === "IfStatement";
    if (BRANCHES.has(at.name) && !isElse) depth += 1;
  }
  return depth;
}

const longFunction: Rule = {
  rule: "long_function",
  nodes: FUNCTIONS,
  find(node, { content }) {
    const lines = content.slice(node.from, node.to).split("\n").length;
    if (lines <= LONGEST_FUNCTION_LINES) return undefined;
    return `It is a function of ${lines} lines: give its parts names of their own`;
  },
};

const causeLost: Rule = {
  rule: "cause_lost",
  nodes: new Set(["NewExpression", "CallExpression"]),
  find(node, source) {
    const clause = enclosing(node, (name) => name === "CatchClause" || FUNCTIONS.has(name));
    if (clause?.name !== "CatchClause") return undefined;
    // What is no error by its name is an answer to who asked, and says all that he may know.
    const isThrown =
      node.name === "NewExpression" &&
      node.parent?.name === "ThrowStatement" &&
      namesWithin(node, source)[0]?.endsWith("Error") === true;
    const isLogged = node.name === "CallExpression" && calleeOf(node, source)[0] === "console";
    if (!isThrown && !isLogged) return undefined;
    const caught = clause.getChild("VariableDefinition");
    const name = caught === null ? undefined : source.content.slice(caught.from, caught.to);
    if (name !== undefined && namesWithin(clause.getChild("Block"), source).includes(name)) {
      return undefined;
    }
    return `Nobody learns what had happened: pass on what was caught: ${quote(node, source)}`;
  },
};

const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1"]);
const LOCAL_FOLDERS = ["/home/", "/Users/", "C:\\\\"];

const fixedPlace: Rule = {
  rule: "fixed_place",
  nodes: new Set(["String"]),
  find(node, { content }) {
    const text = content.slice(node.from + 1, node.to - 1);
    const isLocal =
      LOCAL_FOLDERS.some((folder) => text.startsWith(folder)) ||
      (URL.canParse(text) && LOCAL_HOSTS.has(new URL(text).hostname));
    // Where there is another value, this one is for the machine of a developer.
    if (!isLocal || node.parent?.name === "BinaryExpression") return undefined;
    return `It is so on one machine alone, and belongs into the environment: ${text.slice(0, 60)}`;
  },
};

const fixedPort: Rule = {
  rule: "fixed_port",
  nodes: CALLS,
  find(node, source) {
    if (calleeOf(node, source).at(-1) !== "listen") return undefined;
    const port = node.getChild("ArgList")?.getChild("Number");
    const text = port ? source.content.slice(port.from, port.to) : "0";
    if (text === "0") return undefined;
    return `Where it runs decides the port, not the code: read ${text} from the environment`;
  },
};

const unboundedFanOut: Rule = {
  rule: "unbounded_fan_out",
  nodes: CALLS,
  find(node, source) {
    const [owner, method] = calleeOf(node, source);
    if (owner !== "Promise" || (method !== "all" && method !== "allSettled")) return undefined;
    const each = node.getChild("ArgList")?.getChild("CallExpression");
    const mapped = each?.firstChild;
    if (!mapped || namesWithin(mapped, source).at(-1) !== "map") return undefined;
    // So many as the code names, and no more.
    if (mapped.firstChild?.name === "ArrayExpression") return undefined;
    return `It begins for all at once, however many there are: ${quote(node, source)}`;
  },
};

/** What makes a program hard to change, to watch, to move and to load. */
export const upkeepRules = {
  structure: [deepNesting, longFunction],
  observability: [causeLost],
  deployment: [fixedPlace, fixedPort],
  capacity: [unboundedFanOut],
} satisfies Readonly<Record<string, readonly Rule[]>>;
