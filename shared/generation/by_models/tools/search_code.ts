import { z } from "zod";
import { jsonObjectSchema, truncateText } from "../../../kernel/mod.ts";
import type { Tool } from "../../../models/mod.ts";
import type { RunFile } from "../../../quality/mod.ts";

const inputSchema = z.object({
  text: z.string().min(1).max(200).describe("A name or other text, as it stands in a line"),
});
const MOST_LINES = 60;
const LINE_MAXIMUM_CHARACTERS = 200;

/** Lets a model find where a text stands among the files of the result. */
export function createSearchCode(workspace: { readonly files: readonly RunFile[] }): Tool {
  return {
    definition: {
      name: "search-code",
      description:
        "Finds the lines of the result's files, tests included, that hold a text, as path:line: text.",
      inputSchema: jsonObjectSchema.parse(z.toJSONSchema(inputSchema, { target: "draft-7" })),
    },
    contents: "code",
    async use(input) {
      const parsed = inputSchema.safeParse(input);
      if (!parsed.success) return { content: z.prettifyError(parsed.error), failed: true };
      const lines = workspace.files.flatMap(({ path, content }) =>
        content
          .split("\n")
          .map((line, index) => ({ line, place: `${path}:${index + 1}` }))
          .filter(({ line }) => line.includes(parsed.data.text))
          .map(({ line, place }) => `${place}: ${truncateText(line, LINE_MAXIMUM_CHARACTERS)}`),
      );
      const shown = lines.slice(0, MOST_LINES);
      const left = lines.length - shown.length;
      if (left > 0) shown.push(`[${left} more lines are left out]`);
      return { content: shown.join("\n") || "No line holds it.", failed: false };
    },
  };
}
