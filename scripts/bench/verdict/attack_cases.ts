import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { executeTestFile, type TestFileResult } from "../../../shared/quality/mod.ts";

/** A test file, with what it imports, that takes all the time or memory it can get. */
export interface Attack {
  readonly kind: string;
  readonly name: string;
  readonly files: readonly { readonly path: string; readonly content: string }[];
}

/** How an attack ended. */
export interface EndedAttack {
  readonly kind: string;
  readonly name: string;
  readonly end: "timed out" | "out of memory" | "refused" | "passed";
  readonly milliseconds: number;
}

const TEST_PATH = "test/a.test.ts";

/**
 * Reads the attacks of a folder, a file for each kind: `## name`, then the body of a test, or files, each after
 * a line `-- path --`, in which `{{text|times}}` stands for a text repeated.
 */
export async function readAttacks(folder: string): Promise<readonly Attack[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".txt")).sort();
  const read = names.map(async (file) => {
    const [, ...blocks] = (await readFile(join(folder, file), "utf8")).split(/^## /m);
    return blocks.map((block) => readAttack(basename(file, ".txt"), block));
  });
  return (await Promise.all(read)).flat();
}

function readAttack(kind: string, block: string): Attack {
  const end = block.indexOf("\n");
  const body = block.slice(end + 1).trim();
  const [, ...parts] = body.split(/^-- (.+) --$/m);
  const files = Array.from({ length: parts.length / 2 }, (_, index) => ({
    path: parts[2 * index] ?? "",
    content: expand((parts[2 * index + 1] ?? "").trim()),
  }));
  const test = { path: TEST_PATH, content: inTest(body) };
  return { kind, name: block.slice(0, end), files: files.length === 0 ? [test] : files };
}

function inTest(body: string): string {
  return `import { expect, it, vi } from "vitest";\nit("attacks", async () => {\n${body}\n}, 1e9);\n`;
}

function expand(content: string): string {
  return content.replace(/\{\{([^|]*)\|(\d+)\}\}/g, (_, text: string, times: string) =>
    text.repeat(Number(times)),
  );
}

/** Executes an attack within a limit. */
export async function endure(
  { kind, name, files }: Attack,
  timeoutMilliseconds: number,
): Promise<EndedAttack> {
  const limits = { timeoutMilliseconds };
  const result = await executeTestFile({ files, testPath: TEST_PATH, limits });
  return { kind, name, end: endOf(result), milliseconds: result.durationMilliseconds };
}

function endOf({ outcome, failure, tests }: TestFileResult): EndedAttack["end"] {
  if (outcome === "passed") return "passed";
  if (failure?.reason === "timeout" || failure?.reason === "incomplete") return "timed out";
  const isShort = tests.some(({ message = "" }) => message.includes("out of memory"));
  return isShort || failure?.reason === "memory_limit" ? "out of memory" : "refused";
}
