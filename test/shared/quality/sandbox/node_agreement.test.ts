import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executeProgram } from "../../../../shared/quality/sandbox/execute_program.ts";
import { problems } from "./programs/problems.ts";
import { endlessPrograms, wholePrograms } from "./programs/whole_programs.ts";

const NODE_LIMIT_MILLISECONDS = 10_000;
const nodePath = resolve(import.meta.dirname, "../../../../node_modules");
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cogo-programs-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What plain Node says: passed when the process ends by itself, with status 0. */
async function runInNode(name: string, source: string): Promise<"passed" | "failed"> {
  const path = join(folder, `${name.replaceAll(/\W+/g, "_")}.js`);
  await writeFile(path, source);
  const child = spawn(process.execPath, [path], {
    stdio: "ignore",
    timeout: NODE_LIMIT_MILLISECONDS,
    killSignal: "SIGKILL",
    env: { NODE_PATH: nodePath },
  });
  const status = await new Promise((finish) => child.once("exit", finish));
  return status === 0 ? "passed" : "failed";
}

async function runInSandbox(source: string, timeoutMilliseconds = 5_000) {
  const limits = { timeoutMilliseconds };
  return (await executeProgram({ language: "javascript", source, limits })).outcome;
}

describe("executeProgram() gives a solution the verdict its author expects, and Node's", () => {
  const solutions = problems.flatMap(({ name, test: check, right, wrong }) => [
    { name: `${name}, right`, source: `${right}\n${check}`, expected: "passed" },
    ...wrong.map((solution, index) => ({
      name: `${name}, wrong ${index + 1}`,
      source: `${solution}\n${check}`,
      expected: "failed",
    })),
  ]);
  test.concurrent.each(solutions)("$name", async ({ name, source, expected }) => {
    expect(await runInSandbox(source)).toBe(expected);
    expect(await runInNode(name, source)).toBe(expected);
  });
});

describe("executeProgram() ends a whole program as Node does", () => {
  test.concurrent.each(Object.entries(wholePrograms))("%s", async (name, source) => {
    expect(await runInSandbox(source)).toBe(await runInNode(name, source));
  });
});

describe("executeProgram() fails a program that never ends", () => {
  test.each(Object.entries(endlessPrograms))("%s", async (_name, source) => {
    expect(await runInSandbox(source, 200)).toBe("failed");
  });
});
