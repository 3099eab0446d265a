import { describe, expect, it } from "vitest";
import { executedTokens } from "../../../../../shared/generation/by_models/reconcile/executed_tokens.ts";
import { openTestParser } from "../../../../../shared/generation/by_models/reconcile/find_altered_tests.ts";

const parser = await openTestParser();
const isSame = (one: string, other: string) =>
  JSON.stringify(executedTokens(parser, one)) === JSON.stringify(executedTokens(parser, other));

describe("executedTokens()", () => {
  it.each([
    ["types", "parse(42 as never);", "parse(42);"],
    ["annotations", "const sum: number = add<number>(1);", "const sum = add(1);"],
    ["comments and layout", "// @ts-expect-error\nparse( 42 );", "parse(42);"],
    [
      "imports of types",
      'import { a, type B } from "./a.ts";\na();',
      'import { a } from "./a.ts";\na();',
    ],
  ])("leaves out %s", (_, one, other) => {
    expect(isSame(one, other)).toBe(true);
  });

  it.each([
    ["values", "expect(a).toBe(1);", "expect(a).toBe(2);"],
    ["spaces in texts", 'f("a b");', 'f("ab");'],
    ["spaces in templates", "f(`a b`);", "f(`ab`);"],
    ["operators without a node of their own", "f(a - b);", "f(a + b);"],
    [
      "line breaks that end a statement",
      "function f() { return a + b; }",
      "function f() { return\na + b; }",
    ],
    ["modifiers", 'it("a", f);', 'it.skip("a", f);'],
  ])("tells %s apart", (_, one, other) => {
    expect(isSame(one, other)).toBe(false);
  });

  it("is undefined for what cannot be parsed", () => {
    expect(executedTokens(parser, "const = ;")).toBeUndefined();
  });
});
