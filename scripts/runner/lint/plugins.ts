import tseslint from "@typescript-eslint/eslint-plugin";
import type { ESLint, Rule } from "eslint";
import { builtinRules } from "eslint/use-at-your-own-risk";
import accessibility from "eslint-plugin-jsx-a11y-x";
import unsanitized from "eslint-plugin-no-unsanitized";
import hooks from "eslint-plugin-react-hooks";
import security from "eslint-plugin-security";
import sonarjs from "eslint-plugin-sonarjs";
import { FLOW_RULES } from "./flow/flow_rules.ts";
import { MISUSE_RULES } from "./misuse/misuse_rules.ts";

/** Where the rules come from, by the first part of their names. */
export const PLUGINS: Readonly<Record<string, ESLint.Plugin>> = {
  // Its types are those of its own helpers; the rules are ESLint's.
  "@typescript-eslint": tseslint as object,
  cogo: { rules: { ...FLOW_RULES, ...MISUSE_RULES } },
  "jsx-a11y": accessibility,
  "no-unsanitized": unsanitized,
  "react-hooks": hooks as object,
  security,
  sonarjs,
};

/** The page that explains a rule, if it has one. */
export function referenceOf(rule: string): string | undefined {
  const at = rule.lastIndexOf("/");
  const found: unknown =
    at === -1 ? builtinRules.get(rule) : PLUGINS[rule.slice(0, at)]?.rules?.[rule.slice(at + 1)];
  return (found as Rule.RuleModule | undefined)?.meta?.docs?.url;
}

/**
 * What a plain linter applies, for comparison: the rules that ESLint itself recommends, but for the one that a compiler
 * stands in for.
 */
export function plainRules() {
  const recommended = [...builtinRules].filter(
    ([name, { meta }]) => meta?.docs?.recommended === true && name !== "no-undef",
  );
  return new Map(recommended.map(([name]) => [name, { category: "correctness" as const }]));
}
