import { z } from "zod";

/**
 * Text without control characters. It names code points instead of Unicode's class of them, since the pattern
 * stands in the published schemas and few languages know those classes.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it excludes
export const PLAIN_TEXT = /^[^\u0000-\u001f\u007f-\u009f]*$/u;

/** A name that people give: one line of at most so many characters. As `cogo.is_name()`. */
export const nameSchema = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(PLAIN_TEXT, "Expected a name without line breaks and control characters");
