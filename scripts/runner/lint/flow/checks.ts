import type { TSESTree } from "@typescript-eslint/types";
import type { Rule } from "eslint";
import { childrenOf } from "./shapes.ts";
import { nameOf } from "./sources.ts";

type Node = TSESTree.Node;
type Code = Rule.RuleContext["sourceCode"];

/** Methods and functions by which code decides whether a value will do. */
const CHECKS =
  /^(includes|has|test|match|startsWith|endsWith|some|every|exec|hasOwn|hasOwnProperty)$/;
const CHECKERS =
  /^(is|has|assert|check|validate|ensure|require|verify|allow|must)[A-Z_]|^(assert|validate)$/;

const ADDRESS = /^(host|hostname|origin|href|pathname|length)$/;

/**
 * Whether code has decided that a value will do before it is used: a condition that leads away, or that is held where the value is
 * used. What the condition is worth is not judged.
 */
export function isChecked(node: Node, code: Code): boolean {
  if (node.type !== "Identifier" && node.type !== "MemberExpression") return false;
  const text = code.getText(node as never);
  let child: Node = node;
  let above: Node | undefined = node.parent;
  while (above) {
    if (isHeld(above, child, text, code) || isLedAway(above, child, text, code)) return true;
    child = above;
    above = above.parent;
  }
  return false;
}

/** Whether a statement before the place leads away when the value will not do. */
function isLedAway(above: Node, child: Node, text: string, code: Code): boolean {
  if (above.type !== "BlockStatement" && above.type !== "Program") return false;
  const before = above.body.slice(0, above.body.indexOf(child as never));
  return before.some((statement) => leadsAway(statement, text, code));
}

/** Whether the place is within the branch of a condition that holds there. */
function isHeld(above: Node, child: Node, text: string, code: Code): boolean {
  const isBranch = above.type === "IfStatement" || above.type === "ConditionalExpression";
  return isBranch && above.consequent === child && decides(above.test, text, code);
}

/** `if (!ALLOWED.has(value)) throw …`, or a call such as `assertName(value)`. */
function leadsAway(statement: Node, text: string, code: Code): boolean {
  if (statement.type === "IfStatement") {
    return exits(statement.consequent) && decides(statement.test, text, code);
  }
  if (statement.type !== "ExpressionStatement") return false;
  const call = statement.expression;
  return call.type === "CallExpression" && isCheck(call, text, code);
}

function exits(node: Node): boolean {
  if (node.type === "BlockStatement") return node.body.some(exits);
  return /^(Return|Throw|Continue|Break)Statement$/.test(node.type);
}

/** Whether a condition asks something of the value. */
function decides(test: Node, text: string, code: Code): boolean {
  if (test.type === "CallExpression" && isCheck(test, text, code)) return true;
  if (test.type === "BinaryExpression" && /^([!=]==?|in)$/.test(test.operator)) {
    const sides = [test.left, test.right];
    const other = sides.find((side) => code.getText(side as never) !== text);
    const isEmpty =
      other !== undefined && /^(undefined|null|""|''|void 0)$/.test(code.getText(other as never));
    return !isEmpty && sides.some((side) => code.getText(side as never) === text);
  }
  return childrenOf(test).some((child) => decides(child, text, code));
}

function isCheck(call: TSESTree.CallExpression, text: string, code: Code): boolean {
  const { callee } = call;
  const isMember = callee.type === "MemberExpression";
  const name = isMember ? nameOf(callee.property) : nameOf(callee);
  if (!CHECKS.test(name) && !CHECKERS.test(name)) return false;
  const asked = [...call.arguments, ...(isMember ? [callee.object] : [])];
  return asked.some((each) => mentions(each, text, code));
}

function mentions(node: Node, text: string, code: Code): boolean {
  if (code.getText(node as never) === text) return true;
  // What is asked of a member says nothing of the whole, but where an address leads is in its members.
  if (node.type === "MemberExpression" && !node.computed && !ADDRESS.test(nameOf(node.property)))
    return false;
  return childrenOf(node).some((child) => mentions(child, text, code));
}
