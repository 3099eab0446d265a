import { z } from "zod";
import { escapeMarkdown, fenceText } from "../../kernel/mod.ts";
import { type Executions, type TestExecution, withExecutions } from "../assess/executions.ts";
import type { RunFile } from "../assess/run_files.ts";
import { choose, observe } from "../characterise/observe.ts";
import type { Case } from "../characterise/write_tests.ts";
import { explainFiles } from "../explain/explain_files.ts";
import type { Statement } from "../explain/explanation.ts";
import type { HealedProject } from "../healing/heal_project.ts";
import { ProjectSources } from "../mutation/project_sources.ts";
import type { Documentation } from "./documentation.ts";

const MOST_EXAMPLES = 3;
const textsSchema = z.array(z.object({ name: z.string(), text: z.string() }));
type Examples = z.infer<typeof textsSchema>;

/** Writes what modules offer, from their syntax, with calls that were executed. The code is left as it is. */
export async function documentProject(
  execution: TestExecution,
  { files, mayChange: isAsked }: HealedProject,
  { verifyMilliseconds }: { readonly verifyMilliseconds: number },
): Promise<Documentation | "released"> {
  return await withExecutions(execution, verifyMilliseconds, async (executions) => {
    const { statements, notExplained } = explainFiles(files, isAsked);
    const exported = statements.filter(({ kind, of }) => kind === "export" && of !== null);
    const withoutExample = [...notExplained];
    const sections: string[] = [];
    let examples = 0;
    for (const path of new Set(exported.map((each) => each.path))) {
      const shown = await findExamples(executions, files, path);
      const own = exported.filter((each) => each.path === path);
      sections.push(`## ${escapeMarkdown(path)}`);
      for (const statement of own) {
        const calls = shown.filter(({ name }) => name === statement.of);
        if (calls.length === 0) withoutExample.push(`${path}:${statement.line} ${statement.of}`);
        examples += calls.length;
        sections.push(describeExport(statement, statements, calls));
      }
    }
    const content = `# What the code offers\n\n${sections.join("\n\n")}\n`;
    return {
      verdict: withoutExample.length === 0 && examples > 0 ? "complete" : "partial",
      files: sections.length === 0 ? [] : [{ path: "API.md", kind: "document", content }],
      examples,
      withoutExample,
    };
  });
}

async function findExamples(
  executions: Executions,
  files: readonly RunFile[],
  path: string,
): Promise<Examples> {
  return await executions.once(`examples:${path}`, textsSchema, async () => {
    const source = new ProjectSources(files).parse(path);
    if (source === undefined) return [];
    await executions.report(`executing ${path}`);
    const cases = choose(await observe(files, source), MOST_EXAMPLES);
    return cases.map((each) => ({ name: each.call.name, text: writeExample(each) }));
  });
}

function writeExample({ call, told: { outcome, isAsync } }: Case): string {
  const given = call.given.map((each) => JSON.stringify(each)).join(", ");
  const called = `${isAsync ? "await " : ""}${call.name}(${given});`;
  if (outcome.kind === "throws") return `${called} // throws ${outcome.name}: ${outcome.message}`;
  const names = { undefined: "undefined", nan: "NaN", other: "something" };
  return `${called} // ${outcome.kind === "value" ? outcome.json : names[outcome.kind]}`;
}

function describeExport(
  { path, line, of, text }: Statement,
  statements: readonly Statement[],
  calls: Examples,
): string {
  const within = (kind: Statement["kind"]) =>
    statements
      .filter((each) => each.path === path && each.of === of && each.kind === kind)
      .map((each) => `- ${escapeMarkdown(`${each.text} (line ${each.line})`)}`);
  const facts = [...within("throw"), ...within("effect")];
  const shown = calls.map((each) => each.text.replace(/\s+/g, " ")).join("\n");
  return [
    `### ${escapeMarkdown(of ?? path)}`,
    `${escapeMarkdown(`${path}:${line}`)}: \`${text.replaceAll("`", "'")}\``,
    ...(facts.length === 0 ? [] : [facts.join("\n")]),
    ...(shown === "" ? ["No call of it was executed."] : [fenceText(shown)]),
  ].join("\n\n");
}
