import type { RunFile } from "../assess/run_files.ts";
import { TEST_NAME } from "../sandbox/test_files.ts";
import { VITEST_CONFIGURATION } from "./read_vitest_settings.ts";

const GLOBALS =
  "afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, suite, test, vi, vitest";

/** Has tests import what `globals: true` of their configuration gives them, in front of their first line. */
export function importGlobals(files: readonly RunFile[]): readonly RunFile[] {
  const areGlobal = files.some(
    ({ path, content }) =>
      VITEST_CONFIGURATION.test(path) && /\bglobals["']?\s*:\s*true\b/.test(content),
  );
  if (!areGlobal) return files;
  return files.map((file) =>
    TEST_NAME.test(file.path) && !/["']vitest["']/.test(file.content)
      ? { ...file, content: `import { ${GLOBALS} } from "vitest"; ${file.content}` }
      : file,
  );
}
