import type { ProgramInput, ProgramResult, TestFileInput, TestFileResult } from "./contract.ts";

/** The sandbox brings a JavaScript engine of a megabyte along: it is loaded with the first execution. */

export async function executeTestFile(input: TestFileInput): Promise<TestFileResult> {
  const module = await import("./execute_test_file.ts");
  return await module.executeTestFile(input);
}

export async function executeProgram(input: ProgramInput): Promise<ProgramResult> {
  const module = await import("./execute_program.ts");
  return await module.executeProgram(input);
}
