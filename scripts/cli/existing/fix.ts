import { join } from "node:path";
import pc from "picocolors";
import { fixPaths } from "../../fix/fix_paths.ts";
import { SolutionFile } from "../../fix/solution_file.ts";
import { inert } from "../terminal/inert.ts";
import { createNotice } from "../terminal/notice.ts";

interface FixOptions {
  readonly apply?: true | undefined;
  readonly json?: true | undefined;
  readonly data?: string | undefined;
}

type Fixed = Awaited<ReturnType<typeof fixPaths>>;

/** `./cogo fix PATH…`: mends a project whose tests fail. Status 0 only when it is healed. */
export async function fix(paths: readonly string[], options: FixOptions): Promise<number> {
  const { apply = false, json, data = ".cogo" } = options;
  const notice = createNotice();
  const memory = new SolutionFile(join(data, "solutions.json"));
  notice.announce("executing the tests");
  const { announce } = notice;
  const fixed = await fixPaths(paths, { memory, apply, announce }).finally(notice.end);
  process.stdout.write(`${json ? JSON.stringify(fixed, null, 2) : render(fixed)}\n`);
  return fixed.verdict === "healed" ? 0 : 1;
}

const FOUND_BY = { memory: "a fix that worked before", rules: "the rule", model: "a model" };

function render({
  verdict,
  by,
  source,
  failures,
  patch,
  difference,
  reasons,
  tried,
  ...rest
}: Fixed): string {
  const colors = pc.createColors(process.stdout.isTTY === true);
  const list = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [[title, ...lines.map((line) => `  ${inert(line)}`)].join("\n")];
  const found = by === null ? "" : ` by ${FOUND_BY[by]}${by === "rules" ? ` ${source}` : ""}`;
  const advice = rest.applied ? "The files were changed" : "Use --apply to change the files";
  const decide =
    difference === null
      ? []
      : [`Test ${difference.call}: it is ${difference.results[0]}, or ${difference.results[1]}`];
  return [
    ...list(
      "Failing",
      failures.map(({ test, incident }) => `${test}: ${incident.message}`),
    ),
    ...(patch === "" ? [] : [inert(patch.trimEnd())]),
    ...list("Not shown", [...reasons, ...decide]),
    `${colors.bold(verdict.replace("_", " "))}${found}, ${tried} changes tried`,
    ...(verdict === "healed" ? [advice] : []),
  ].join("\n\n");
}
