/**
 * Text without control characters. It names code points instead of Unicode's class of them, since the pattern
 * stands in the published schemas and few languages know those classes.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it excludes
export const PLAIN_TEXT = /^[^\u0000-\u001f\u007f-\u009f]*$/u;
