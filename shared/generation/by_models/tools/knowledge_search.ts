import { z } from "zod";
import { jsonObjectSchema } from "../../../kernel/mod.ts";
import type { SearchAnswer } from "../../../knowledge/mod.ts";
import type { Tool } from "../../../models/mod.ts";
import type { Research } from "../research.ts";

const inputSchema = z.object({
  query: z.string().trim().min(1).max(500).describe("What is to be known, in words or identifiers"),
});

/** Lets a model look up what the project knows. What it found is part of the step's context snapshot. */
export function createKnowledgeSearch(research: Research): Tool {
  return {
    definition: {
      name: "knowledge-search",
      description:
        "Searches what the project knows: its documents, its code, and what earlier tasks produced. Use it for a name, a rule or a convention of the project that you were not given.",
      inputSchema: jsonObjectSchema.parse(z.toJSONSchema(inputSchema, { target: "draft-7" })),
    },
    contents: "knowledge",
    async use(input) {
      const parsed = inputSchema.safeParse(input);
      if (!parsed.success) return { content: z.prettifyError(parsed.error), failed: true };
      const found = await research.find(parsed.data.query);
      return { content: describe(found), failed: false };
    },
  };
}

function describe({ results }: SearchAnswer): string {
  if (results.length === 0) return "Nothing was found.";
  return results
    .map(
      ({ path, startLine, endLine, content }) =>
        `${path}, lines ${startLine}-${endLine}:\n${content}`,
    )
    .join("\n\n");
}
