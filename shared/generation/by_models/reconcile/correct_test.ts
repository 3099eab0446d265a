import { askUntilUseful, type ModelAnswer, type Reading } from "../../../models/mod.ts";
import type { RunFile } from "../../../quality/mod.ts";
import { type Author, composeCall } from "../compose_call.ts";
import { describeContract } from "../describe_contract.ts";
import { readFileText } from "../read_file_text.ts";
import { type Fault, listCriteria, type Project } from "./project.ts";

const MOST_OUTPUT_TOKENS = 12_000;

/**
 * Has a test corrected by the role that wrote it, which is shown no code and can look up none. What is asked
 * for must have been established by somebody else.
 */
export async function correctTest(
  author: Author,
  { requirement, criteria, contract, authors }: Project,
  { file, findings, key }: Fault,
): Promise<RunFile> {
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
  const { value } = await askUntilUseful(author.models, call, (answer) =>
    readCorrected(answer, file),
  );
  return { ...file, content: value };
}

/** A corrected test still says of every criterion that it proves it. */
function readCorrected(answer: ModelAnswer, file: RunFile): Reading<string> {
  const reading = readFileText(answer, { path: file.path, exports: [] });
  if (reading.status === "invalid") return reading;
  const lost = marksIn(file.content).filter((mark) => !reading.value.includes(mark));
  if (lost.length === 0) return reading;
  return { status: "invalid", problem: `It has no test for ${lost.join(", ")} any longer` };
}

/** The ids of criteria among the words of a test, as [AC-1]. */
export function marksIn(text: string): readonly string[] {
  return [...new Set(text.match(/\[AC-\d+\]/g))];
}
