import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Checks sql/: squawk (syntax of the oldest supported Postgres, migration safety), then the rules of
 * the house that no linter knows. What the database itself can tell (comments, search paths, grants) is
 * asked there, in test/sql/foundation.
 */
const root = fileURLToPath(new URL("../..", import.meta.url));
const files = readdirSync(`${root}/sql`).map((name) => `sql/${name}`);
const LONGEST_FUNCTION = 80;

function checkFile(file: string): string[] {
  const text = readFileSync(`${root}/${file}`, "utf8");
  const problems: string[] = [];
  const code = text.replace(/--.*$/gm, "");
  if (
    !file.endsWith("_clock.sql") &&
    /\b(clock_timestamp|statement_timestamp|now)\s*\(/.test(code)
  ) {
    problems.push("reads the time itself: call cogo.clock()");
  }
  if (/^\s*(begin|commit|rollback)\s*;\s*$/im.test(code.replace(/\$\$[\s\S]*?\$\$/g, ""))) {
    problems.push("opens or ends a transaction: each file is one already");
  }
  for (const [definition] of code.matchAll(/^create (or replace )?function[\s\S]*?\$\$;$/gm)) {
    problems.push(...checkFunction(definition));
  }
  problems.push(...checkOrder(code));
  return problems.map((problem) => `${file}: ${problem}`);
}

/** An exposed function stands directly below the one it exposes. */
function checkOrder(code: string): string[] {
  const names = [...code.matchAll(/^create function (\w+)\.(\w+)/gm)];
  return names
    .filter(
      ([, schema, name], i) =>
        schema === "cogo_api" && names[i - 1]?.[0] !== `create function cogo.${name}`,
    )
    .map(([, , name]) => `cogo_api.${name} does not stand directly below cogo.${name}`);
}

function checkFunction(definition: string): string[] {
  const name = /function ([\w.]+)/.exec(definition)?.[1] ?? "?";
  const head = definition.slice(0, definition.indexOf("$$"));
  const lines = definition.split("\n").length;
  const problems: string[] = [];
  if (lines > LONGEST_FUNCTION)
    problems.push(`${name} has ${lines} lines, ${LONGEST_FUNCTION} at most`);
  for (const [what, pattern] of [
    ["its volatility", /\b(immutable|stable|volatile)\b/],
    ["invoker or definer", /\bsecurity (invoker|definer)\b/],
    ["an empty search path", /set search_path = ''/],
  ] as const) {
    if (!pattern.test(head)) problems.push(`${name} does not state ${what}`);
  }
  return problems;
}

const { status } = spawnSync("npx", ["--no-install", "squawk", ...files], {
  cwd: root,
  stdio: "inherit",
});
// A seed is data: the SQL in it belongs to the projects that are generated from it.
const problems = files.filter((file) => !file.endsWith("_seed.sql")).flatMap(checkFile);
for (const problem of problems) console.error(problem);
process.exitCode = status === 0 && problems.length === 0 ? 0 : 1;
