import type { Rule } from "eslint";
import { MISUSES } from "./misuses.ts";

/** Rules that find what is a weakness wherever it stands. */
export const MISUSE_RULES: Readonly<Record<string, Rule.RuleModule>> = Object.fromEntries(
  Object.entries(MISUSES).map(([name, { cwe, message, selectors }]) => {
    const url = `https://cwe.mitre.org/data/definitions/${cwe}.html`;
    const rule: Rule.RuleModule = {
      meta: { type: "problem", docs: { description: message, url }, schema: [] },
      create: (context) =>
        Object.fromEntries(
          selectors.map((selector) => [
            selector,
            (node: Rule.Node) => context.report({ node, message }),
          ]),
        ),
    };
    return [name, rule];
  }),
);
