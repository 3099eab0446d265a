import { parser } from "@lezer/javascript";
import type { RunFile } from "../assess/run_files.ts";
import type { Unapplied } from "../assess/withdraw_failures.ts";
import { parseWithin } from "../mutation/parse_within.ts";

/** Where vitest finds its settings. */
export const VITEST_CONFIGURATION = /(^|\/)(vite|vitest)\.(config|workspace|projects)\.[cm]?[jt]s$/;
/** Settings without which the tests mean the same. */
const HARMLESS = new Set([
  "coverage",
  "environment",
  "globals",
  "include",
  "name",
  "projects", // what each of them sets is read like the rest
  "reporters",
  "test",
  "watch",
]);
/** Vitest's own times for a test and a hook, in milliseconds. A longer one lets no test pass that fails here. */
const TIMES: Readonly<Record<string, number>> = { testTimeout: 5_000, hookTimeout: 10_000 };
/** What makes a configuration more than a list of settings. */
const CODE = new Set(["ArrowFunction", "AwaitExpression", "FunctionExpression", "Spread"]);

const typescript = parser.configure({ dialect: "ts" });

const ENVIRONMENT = /@(?:vitest|jest)-environment\s+([\w-]+)/;
const ENVIRONMENT_FILE = /(^|\/)\.env(\.test)?(\.local)?$/;

/** What a project sets for vitest that is not applied here, in words. */
export interface VitestSettings {
  /** What may change what its tests mean, whether they pass or fail. */
  readonly open: readonly string[];
  /** What a test may fail without: by the path of the test file, and under "" for all. */
  readonly unapplied: Unapplied;
}

export function readVitestSettings(files: readonly RunFile[]): VitestSettings {
  const unapplied = new Map<string, string>();
  const tell = (path: string, setting: string) => `${path} sets ${setting}, which is not applied`;
  const open: string[] = [];
  const lenient: string[] = [];
  for (const { path, content, kind } of files) {
    if (VITEST_CONFIGURATION.test(path)) {
      const found = findSettings(content);
      open.push(...[...found.open].map((setting) => tell(path, setting)));
      lenient.push(...[...found.lenient].map((setting) => tell(path, setting)));
    } else if (ENVIRONMENT_FILE.test(path) && /^\s*(?:export\s+)?VITE_/m.test(content)) {
      open.push(tell(path, "variables of import.meta.env"));
    } else if (kind === "test") {
      const [, environment = "node"] = ENVIRONMENT.exec(content) ?? [];
      if (environment !== "node") unapplied.set(path, tell(path, `the environment ${environment}`));
    }
  }
  const all = [...open, ...lenient];
  open.push(...unapplied.values());
  if (all.length > 0) unapplied.set("", all.join("; "));
  return { open, unapplied };
}

interface FoundSettings {
  readonly open: ReadonlySet<string>;
  readonly lenient: ReadonlySet<string>;
}

function findSettings(content: string): FoundSettings {
  const open = new Set<string>();
  const lenient = new Set<string>();
  const tree = parseWithin(typescript, content);
  if (tree === undefined) return { open: new Set(["what is too ambiguous to read"]), lenient };
  tree.iterate({
    enter({ name, from, to, node }) {
      if (CODE.has(name)) open.add("something by code");
      if (name !== "Property") return true;
      const key = node.firstChild;
      const setting = key === null ? "" : content.slice(key.from, key.to).replace(/["']/g, "");
      const value = content.slice(from, to);
      if (setting === "coverage") return false;
      if (isLonger(setting, value)) lenient.add(setting);
      else if (!HARMLESS.has(setting)) open.add(setting);
      if (setting === "environment" && !/["']node["']/.test(value)) open.add(setting);
      return true;
    },
  });
  return { open, lenient };
}

function isLonger(setting: string, property: string): boolean {
  const [, digits] = /:\s*([\d_]+)$/.exec(property) ?? [];
  const time = Number(digits?.replaceAll("_", ""));
  return setting in TIMES && (time === 0 || time >= (TIMES[setting] ?? 0));
}
