import type { Parser } from "@lezer/common";
import { askUntilUseful } from "../../../models/mod.ts";
import type { RunFile } from "../../../quality/mod.ts";
import { type Author, composeCall } from "../compose_call.ts";
import { describeContract } from "../describe_contract.ts";
import { readFileText } from "../read_file_text.ts";
import { findAlteredTests, openTestParser } from "./find_altered_tests.ts";
import { type Fault, listCriteria, type Project } from "./project.ts";

const MOST_OUTPUT_TOKENS = 12_000;

/** A file of tests to correct, and the names of the tests that may become others; all if it is not said. */
interface TestFault extends Fault {
  readonly free?: readonly string[];
}

/**
 * Has a test corrected by the role that wrote it, which is shown no code and can look up none. What is asked
 * for must have been established by somebody else. A correction that changes other tests is not taken.
 */
export async function correctTest(
  author: Author,
  { requirement, criteria, contract, authors }: Project,
  fault: TestFault,
): Promise<RunFile> {
  const { file, findings, key } = fault;
  const parser = await openTestParser();
  const call = await composeCall(author, {
    key,
    prompt: "test-correction",
    role: authors[file.path],
    values: {
      requirement,
      contract: describeContract(contract),
      criteria: listCriteria(criteria),
      file: [file],
      findings,
    },
    contents: ["requirement", "code"],
    maximumOutputTokens: MOST_OUTPUT_TOKENS,
  });
  const { value } = await askUntilUseful(author.models, call, (answer) => {
    const reading = readFileText(answer, { path: file.path, exports: [] });
    if (reading.status === "invalid") return reading;
    const problem = findWeakening(parser, fault, reading.value);
    return problem === undefined ? reading : { status: "invalid", problem };
  });
  return { ...file, content: value };
}

/** A corrected file still has a test for every criterion it had one for, and all tests nobody ruled on. */
function findWeakening(
  parser: Parser,
  { file: { content: before }, free }: TestFault,
  after: string,
): string | undefined {
  const lost = marksIn(before).filter((mark) => !after.includes(mark));
  if (lost.length > 0) return `It has no test for ${lost.join(", ")} any longer`;
  const altered = free === undefined ? [] : findAlteredTests(parser, { before, after }, free);
  if (altered.length === 0) return undefined;
  return `These tests must stay as they are: ${altered.join("; ")}`;
}

/** The ids of criteria among the words of a test, as [AC-1]. */
export function marksIn(text: string): readonly string[] {
  return [...new Set(text.match(/\[AC-\d+\]/g))];
}
