import type { RunFile } from "../../../quality/mod.ts";
import type { Author } from "../compose_call.ts";
import type { Ruling } from "./adjudicate.ts";
import { correctTest } from "./correct_test.ts";
import { executedTokens } from "./executed_tokens.ts";
import { findAlteredTests, openTestParser } from "./find_altered_tests.ts";
import type { Project } from "./project.ts";

const TYPES_ONLY =
  "Change types alone, as in f(42 as never): what is executed must stay the same, token by token";

/** Has a test corrected that cannot be executed, before any code is held against it. */
export function mendTest(
  author: Author,
  project: Project,
  file: RunFile,
  findings: readonly string[],
): Promise<RunFile> {
  return correctTest(author, project, {
    ...{ file, findings, key: `mend:${file.path}` },
    object: () => undefined,
  });
}

/** Has what a compiler has against a test corrected by its author, if what is executed stays the same. */
export async function correctTypes(
  author: Author,
  project: Project,
  file: RunFile,
  errors: readonly string[],
): Promise<RunFile> {
  const parser = await openTestParser();
  const before = executedTokens(parser, file.content);
  return await correctTest(author, project, {
    file,
    key: `types:${file.path}`,
    findings: errors.map((error) => `${error} ${TYPES_ONLY}`),
    object: (after) => (isSame(before, executedTokens(parser, after)) ? undefined : TYPES_ONLY),
  });
}

/** Has tests of a file corrected that were ruled to be wrong, and no other of its tests. */
export async function rewriteTest(
  author: Author,
  project: Project,
  file: RunFile,
  rulings: readonly Ruling[],
): Promise<RunFile> {
  const parser = await openTestParser();
  const { path, content: before } = file;
  const free = rulings.map(({ test }) => test);
  return await correctTest(author, project, {
    file,
    key: `rewrite:${path}`,
    findings: rulings.map(
      ({ test, criterion, quote, expectation, reason }) =>
        `The test "${test}" contradicts ${criterion}, which says "${quote}": ${reason} It must expect: ${expectation}`,
    ),
    object(after) {
      const altered = findAlteredTests(parser, { before, after }, free);
      if (altered.length === 0) return undefined;
      return `These tests must stay as they are: ${altered.join("; ")}`;
    },
  });
}

function isSame(before: readonly string[] | undefined, after: readonly string[] | undefined) {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(after);
}
