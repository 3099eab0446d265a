import { z } from "zod";

/**
 * Text without control characters. It names code points instead of Unicode's class of them, since the pattern
 * stands in the published schemas and few languages know those classes.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it excludes
export const PLAIN_TEXT = /^[^\u0000-\u001f\u007f-\u009f]*$/u;

/**
 * Besides, without what has other characters shown in another order, or is not shown itself: a name is what it looks
 * like. What joins letters and signs to one (U+200C, U+200D) stays.
 */
const NAME =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it excludes
  /^[^\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]*$/u;

/** A name that people give: one line of at most so many characters. As `cogo.is_name()`. */
export const nameSchema = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(NAME, "Expected a name without line breaks and characters that are not shown");
