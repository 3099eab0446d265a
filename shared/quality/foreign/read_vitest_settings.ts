import { parser } from "@lezer/javascript";
import type { RunFile } from "../assess/run_files.ts";
import { parseWithin } from "../mutation/parse_within.ts";

/** Where vitest finds its settings. */
export const VITEST_CONFIGURATION = /(^|\/)(vite|vitest)\.(config|workspace|projects)\.[cm]?[jt]s$/;
/** Settings without which the tests mean the same. */
const HARMLESS = new Set([
  "coverage",
  "environment",
  "globals",
  "hookTimeout",
  "include",
  "name",
  "projects", // what each of them sets is read like the rest
  "reporters",
  "test",
  "testTimeout",
  "watch",
]);
/** What makes a configuration more than a list of settings. */
const CODE = new Set(["ArrowFunction", "AwaitExpression", "FunctionExpression", "Spread"]);

const typescript = parser.configure({ dialect: "ts" });

/** What a project sets for vitest that may change what its tests mean, in words; it is not applied here. */
export function readVitestSettings(files: readonly RunFile[]): readonly string[] {
  return files
    .filter(({ path }) => VITEST_CONFIGURATION.test(path))
    .flatMap(({ path, content }) =>
      [...findSettings(content)].map((setting) => `${path} sets ${setting}, which is not applied`),
    );
}

function findSettings(content: string): ReadonlySet<string> {
  const settings = new Set<string>();
  const tree = parseWithin(typescript, content);
  if (tree === undefined) return new Set(["what is too ambiguous to read"]);
  tree.iterate({
    enter({ name, from, to, node }) {
      if (CODE.has(name)) settings.add("something by code");
      if (name !== "Property") return true;
      const key = node.firstChild;
      const setting = key === null ? "" : content.slice(key.from, key.to).replace(/["']/g, "");
      const value = content.slice(from, to);
      if (setting === "coverage") return false;
      if (!HARMLESS.has(setting)) settings.add(setting);
      if (setting === "environment" && !/["']node["']/.test(value)) settings.add(setting);
      return true;
    },
  });
  return settings;
}
