import type { SourceFile } from "./contract.ts";

const TEST_FOLDER = /(^|\/)(tests?|__tests__|specs?)\//;
/** The names by which vitest finds what to execute. */
export const TEST_NAME = /\.(test|spec)\.[cm]?[jt]sx?$/;

/** Whether a file is a test, or belongs to them: only these may give evidence. */
export function isTestFile({ path, kind }: SourceFile): boolean {
  if (kind !== undefined) return kind === "test";
  return TEST_NAME.test(path) || TEST_FOLDER.test(path);
}
