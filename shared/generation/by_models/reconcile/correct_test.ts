import { StepRefused } from "../../../engine/mod.ts";
import { askUntilUseful } from "../../../models/mod.ts";
import type { RunFile } from "../../../quality/mod.ts";
import { tellBrief } from "../brief.ts";
import { type Author, composeCall, OUTPUT_TOKENS } from "../compose_call.ts";
import { openFileReader } from "../read_file_text.ts";
import type { Fault, Project } from "./project.ts";

/** A file of tests to correct, and what a correction of it must not do. */
interface TestFault extends Fault {
  /** What is wrong with a correction, for its author; undefined for one that may be taken. */
  readonly object: (corrected: string) => string | undefined;
}

/**
 * Has a test corrected by the role that wrote it, which is shown no code and can look up none. What is asked
 * for must have been established by somebody else. Without a correction that may be taken it stays as it is.
 */
export async function correctTest(
  author: Author,
  project: Project,
  { file, findings, key, object }: TestFault,
): Promise<RunFile> {
  const call = await composeCall(author, {
    key,
    prompt: "test-correction",
    role: project.authors[file.path],
    values: {
      ...tellBrief(project),
      file: [file],
      findings,
    },
    contents: ["requirement", "code"],
    maximumOutputTokens: OUTPUT_TOKENS,
  });
  const read = await openFileReader({ path: file.path, exports: [] });
  try {
    const { value } = await askUntilUseful(author.models, call, (answer) => {
      const reading = read(answer);
      if (reading.status === "invalid") return reading;
      const problem = findLost(file, reading.value) ?? object(reading.value);
      return problem === undefined ? reading : { status: "invalid", problem };
    });
    return { ...file, content: value };
  } catch (error) {
    if (error instanceof StepRefused && error.code === "models_exhausted") return file;
    throw error;
  }
}

/** A corrected file still has a test for every criterion it had one for. */
function findLost({ content }: RunFile, after: string): string | undefined {
  const lost = marksIn(content).filter((mark) => !after.includes(mark));
  return lost.length === 0 ? undefined : `It has no test for ${lost.join(", ")} any longer`;
}

/** The ids of criteria among the words of a test, as [AC-1]. */
export function marksIn(text: string): readonly string[] {
  return [...new Set(text.match(/\[AC-\d+\]/g))];
}
