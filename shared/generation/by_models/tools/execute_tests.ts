import { z } from "zod";
import { jsonObjectSchema } from "../../../kernel/mod.ts";
import type { Tool } from "../../../models/mod.ts";
import type { RunFile, TestFileResult } from "../../../quality/mod.ts";
import type { Criterion } from "../brief.ts";
import { describeFailures } from "../reconcile/describe_failures.ts";

/** Lets a model execute the tests on the files as it has changed them. */
export function createExecuteTests(
  workspace: { readonly files: readonly RunFile[] },
  criteria: readonly Criterion[],
  execute: (files: readonly RunFile[]) => Promise<readonly TestFileResult[]>,
): Tool {
  return {
    definition: {
      name: "execute-tests",
      description: "Executes all tests on the files as they are now, and says which fail and how.",
      inputSchema: jsonObjectSchema.parse(z.toJSONSchema(z.object({}), { target: "draft-7" })),
    },
    contents: "code",
    async use() {
      const results = await execute(workspace.files);
      const passed = results.flatMap(({ tests }) =>
        tests.filter(({ outcome }) => outcome === "passed"),
      );
      const failures = results.flatMap((result) => describeFailures(result, criteria));
      const found = failures.length === 0 ? ["No test fails."] : failures;
      return { content: [`${passed.length} tests passed.`, ...found].join("\n"), failed: false };
    },
  };
}
