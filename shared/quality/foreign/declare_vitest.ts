import { z } from "zod";
import type { RunFile } from "../assess/run_files.ts";

/** The vitest whose semantics the sandbox has. */
const VITEST = "4.1.12";

const manifestSchema = z.looseObject({
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

/**
 * Has a project declare the vitest that its tests are executed with, unless it does itself: folders of
 * exercises and of workspaces often have it somewhere above. A manifest that cannot be read stays as it is.
 */
export function declareVitest(files: readonly RunFile[]): readonly RunFile[] {
  const own = files.find(({ path }) => path === "package.json");
  const content = declare(own?.content ?? "{}");
  if (content === undefined) return files;
  const declared = { path: "package.json", kind: "configuration" as const, content };
  return [...files.filter((file) => file !== own), declared];
}

function declare(content: string): string | undefined {
  try {
    const { devDependencies, ...rest } = manifestSchema.parse(JSON.parse(content));
    if ("vitest" in rest.dependencies || "vitest" in devDependencies) return undefined;
    return JSON.stringify({ ...rest, devDependencies: { ...devDependencies, vitest: VITEST } });
  } catch {
    return undefined;
  }
}
