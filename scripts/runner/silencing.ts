/** The comments by which a file keeps the compiler from saying what is wrong in it. */
const SILENCES_FILE = /@ts-nocheck\b/i;
const SILENCES_LINE = /@ts-(ignore|expect-error)\b/;
const COMMENT_OR_NOTHING = /^\s*(\/\/|\/\*|\*|\{\/\*|$)/;

/** Whether a test is meant: it may hand over what types forbid, and say so. */
function isTest(path: string): boolean {
  return /\.(test|spec)\.[cm]?tsx?$/.test(path);
}

/**
 * A file without those comments, of the same length: what they would hide is found, and then told apart.
 * An error that a test says it expects stays expected.
 */
export function withoutSilencing(path: string, content: string): string {
  const shown = content.replaceAll(/@ts-(?=nocheck|ignore)/gi, "@ts_");
  return isTest(path) ? shown : shown.replaceAll("@ts-expect-error", "@ts_expect-error");
}

/** Whether a comment in the file asks the compiler not to say what is wrong at this line, counted from 1. */
export function isSilenced(content: string, line: number): boolean {
  if (SILENCES_FILE.test(content)) return true;
  const lines = content.split("\n").slice(0, line - 1);
  for (const above of lines.reverse()) {
    if (SILENCES_LINE.test(above)) return true;
    if (!COMMENT_OR_NOTHING.test(above)) return false;
  }
  return false;
}
