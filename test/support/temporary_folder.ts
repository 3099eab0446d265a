import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** An empty folder for the tests of this file, or of this `describe`: removed after them and all else they clean up. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cogo-test-"));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
