import type { Finding } from "../assess/review_files.ts";
import { type ParsedSource, parseSource } from "../mutation/walk_source.ts";
import type { Rule } from "./rule.ts";
import { runtimeRules } from "./runtime_rules.ts";
import { upkeepRules } from "./upkeep_rules.ts";

const RULES = { ...runtimeRules, ...upkeepRules };

/** The fields that files are inspected in without a model. Each is the field of a role. */
export type InspectedField = keyof typeof RULES;
export const INSPECTED_FIELDS = Object.keys(RULES) as readonly InspectedField[];

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
  const rules: readonly Rule[] = RULES[field];
  const findings: Finding[] = [];
  source.tree.iterate({
    enter({ name, node }) {
      for (const { rule, nodes, find } of rules) {
        const message = nodes.has(name) ? find(node, source) : undefined;
        if (message === undefined) continue;
        const line = source.content.slice(0, node.from).split("\n").length;
        findings.push({ path: source.path, rule, severity: "warning", message, line });
      }
    },
  });
  return findings;
}
