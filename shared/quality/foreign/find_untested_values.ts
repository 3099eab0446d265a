import type { RunFile } from "../assess/run_files.ts";
import { QUOTED, showsExample } from "./shows_result.ts";

const WORDS_QUOTED = /^["'`]([^"'`\n]{1,200})["'`]$/;

/** The values that a line of a criterion shows as an example, and that no test has. */
export function findUntestedValues(line: string, files: readonly RunFile[]): readonly string[] {
  if (!showsExample(line)) return [];
  const tests = files.filter(({ kind }) => kind === "test").map(({ content }) => content);
  const values = (line.match(QUOTED) ?? []).flatMap((value) => {
    const [, inner] = WORDS_QUOTED.exec(value) ?? [];
    return inner === undefined ? [] : [inner];
  });
  return values.filter((value) => !tests.some((content) => content.includes(value)));
}
