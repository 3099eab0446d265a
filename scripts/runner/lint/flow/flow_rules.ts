import type { TSESTree } from "@typescript-eslint/types";
import type { Rule } from "eslint";
import { ORIGINS, Origins } from "./origins.ts";
import type { Sink } from "./sink.ts";
import { SINKS } from "./sinks.ts";

/** Rules that follow text from outside to where it does harm, within one file. */
export const FLOW_RULES: Readonly<Record<string, Rule.RuleModule>> = Object.fromEntries(
  Object.entries(SINKS).map(([name, sink]) => [name, createRule(sink)]),
);

function createRule(sink: Sink): Rule.RuleModule {
  const { cwe, message } = sink;
  const url = `https://cwe.mitre.org/data/definitions/${cwe}.html`;
  return {
    meta: { type: "problem", docs: { description: message, url }, schema: [] },
    create(context) {
      const origins = new Origins(context.sourceCode, new Set(sink.harmless));
      const isDoubtful = (node: TSESTree.Node) =>
        ORIGINS.indexOf(origins.of(node)) <= ORIGINS.indexOf(sink.from);
      const look = (node: unknown) => {
        const place = node as TSESTree.Node;
        if (
          sink
            .values(place, (each) => origins.resolve(each))
            .some((value) => value !== undefined && isDoubtful(value))
        ) {
          context.report({ node: node as Rule.Node, message });
        }
      };
      return {
        AssignmentExpression: look,
        CallExpression: look,
        ImportExpression: look,
        NewExpression: look,
        Property: look,
        TemplateLiteral: look,
      };
    },
  };
}
