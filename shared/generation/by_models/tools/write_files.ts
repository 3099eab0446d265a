import { z } from "zod";
import { jsonObjectSchema } from "../../../kernel/mod.ts";
import type { Tool, ToolResult } from "../../../models/mod.ts";
import type { Workspace } from "../reconcile/workspace.ts";
import { replaceOnce } from "../replace_once.ts";

/** What a model answers that has nothing to add to its edits. */
export const DONE = "DONE";

const inputSchema = z.object({
  path: z.string(),
  search: z
    .string()
    .min(1)
    .describe("What is to be replaced, exactly as it stands, with enough around it to be unique"),
  replace: z.string().describe("What stands there afterwards"),
});
type Edit = z.infer<typeof inputSchema>;

/** Lets a model change sources and documents piece by piece. Tests are frozen, configuration is not its own. */
export function createWriteFiles(workspace: Workspace): Tool {
  return {
    definition: {
      name: "write-files",
      description: `Changes a file: replaces a text that stands in it exactly once by another. When all edits are made, answer with the word ${DONE} instead of a file's content.`,
      inputSchema: jsonObjectSchema.parse(z.toJSONSchema(inputSchema, { target: "draft-7" })),
    },
    contents: "code",
    async use(input) {
      const parsed = inputSchema.safeParse(input);
      if (!parsed.success) return refuse(z.prettifyError(parsed.error));
      return edit(workspace, parsed.data);
    },
  };
}

function edit(workspace: Workspace, { path, search, replace }: Edit): ToolResult {
  const file = workspace.find(path);
  if (file === undefined) {
    const paths = workspace.files.map((each) => each.path).join(", ");
    return refuse(`Expected one of ${paths}, got "${path}"`);
  }
  if (file.kind === "test") return refuse(`${path} is a test, and tests are frozen`);
  if (file.kind !== "source" && file.kind !== "document") {
    return refuse(`${path} is the same for every program and cannot be changed`);
  }
  const replaced = replaceOnce(file, search, replace);
  if ("problem" in replaced) return refuse(replaced.problem);
  workspace.change(path, replaced.content);
  const problems = workspace.problems().map((problem) => ` But now, ${problem}.`);
  return {
    content: `${path} is changed in line ${replaced.line}.${problems.join("")}`,
    failed: false,
  };
}

function refuse(content: string): ToolResult {
  return { content, failed: true };
}
