import type { RunFile } from "../assess/run_files.ts";
import { isTestFile } from "../sandbox/test_files.ts";

const CONFIGURATION = /\.(jsonc?|ya?ml|toml)$|(^|\/)\.[^/]+$|(^|\/)(vite|vitest)\.[\w.]+$/;

/** What a file of a project that somebody else wrote is, by its path. */
export function classifyFile(path: string): RunFile["kind"] {
  if (isTestFile({ path, content: "" }) || /(^|\/)__mocks__\//.test(path)) return "test";
  if (/\.(md|txt)$/.test(path)) return "document";
  return CONFIGURATION.test(path) ? "configuration" : "source";
}
