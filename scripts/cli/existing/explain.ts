import { type Explanation, explainFiles } from "../../../shared/quality/mod.ts";
import { findProject } from "../../assess/find_project.ts";
import { readProject } from "../../assess/read_project.ts";
import { inert } from "../terminal/inert.ts";

/** `./cogo explain PATH…`: what code imports, exports, calls and changes, each with its place. Status 0 when all was read. */
export async function explain(
  paths: readonly string[],
  { json }: { readonly json?: true | undefined },
): Promise<number> {
  const { root, isAsked } = await findProject(paths);
  const explanation = explainFiles((await readProject(root)).files, isAsked);
  process.stdout.write(`${json ? JSON.stringify(explanation, null, 2) : render(explanation)}\n`);
  return explanation.verdict === "complete" ? 0 : 1;
}

function render({ verdict, statements, notExplained }: Explanation): string {
  const lines = statements.map(({ path, line, of, kind, text }) => {
    const within = of === null || kind === "export" ? "" : `${of}: `;
    return inert(`${path}:${line}  ${kind.padEnd(8)}  ${within}${text}`);
  });
  const open = notExplained.map((each) => inert(`Not explained: ${each}`));
  return [...lines, ...open, `${verdict}: ${statements.length} statements`].join("\n");
}
