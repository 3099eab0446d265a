import { z } from "zod";
import { jsonObjectSchema } from "../../../kernel/mod.ts";
import type { Tool } from "../../../models/mod.ts";

const inputSchema = z.object({ path: z.string().describe("As the contract has it") });

/** Lets a model read a file of the result that it was not given. */
export function createReadFiles(workspace: {
  readonly files: readonly { readonly path: string; readonly content: string }[];
}): Tool {
  return {
    definition: {
      name: "read-files",
      description: "Reads a file of the result, whole, as it is now.",
      inputSchema: jsonObjectSchema.parse(z.toJSONSchema(inputSchema, { target: "draft-7" })),
    },
    contents: "code",
    async use(input) {
      const parsed = inputSchema.safeParse(input);
      if (!parsed.success) return { content: z.prettifyError(parsed.error), failed: true };
      const { files } = workspace;
      const file = files.find(({ path }) => path === parsed.data.path);
      if (file !== undefined) return { content: file.content, failed: false };
      const paths = files.map(({ path }) => path).join(", ");
      return { content: `Expected one of ${paths}, got "${parsed.data.path}"`, failed: true };
    },
  };
}
