import { z } from "zod";
import { jsonObjectSchema } from "../../../kernel/mod.ts";
import type { Tool } from "../../../models/mod.ts";
import { type RunFile, type TypeCheck, typeFindings } from "../../../quality/mod.ts";

/** Lets a model have the types of the files checked as it has changed them. */
export function createCheckTypes(
  workspace: { readonly files: readonly RunFile[] },
  check: (files: readonly RunFile[]) => Promise<TypeCheck>,
): Tool {
  return {
    definition: {
      name: "check-types",
      description: "Has a compiler check the types of all files as they are now.",
      inputSchema: jsonObjectSchema.parse(z.toJSONSchema(z.object({}), { target: "draft-7" })),
    },
    contents: "code",
    async use() {
      const types = await check(workspace.files);
      if (types.status === "not_checked")
        return { content: `Not checked: ${types.why}`, failed: true };
      const found = typeFindings(types).map(({ path, message }) => `${path}: ${message}`);
      return { content: found.join("\n") || "The compiler finds nothing.", failed: false };
    },
  };
}
