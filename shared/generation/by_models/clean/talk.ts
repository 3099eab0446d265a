/** Words to somebody, as no document begins or ends with. */
const OPENINGS =
  /^\W*(?:sure|certainly|of course|absolutely|okay|ok|alright|great|got it|understood|hello|hi|yes|no problem|happy to|here(?:'s|’s| is| are| you)|below is|as requested|as you asked|based on|let me|let's|my apologies|apologies|sorry|thank|the following is|i(?:['’](?:ve|ll|m)| have| will| am| can| apologi[sz]e| created| wrote))\b/i;
const CLOSINGS =
  /^\W*(?:(?:please )?let me know|i hope|hope (?:this|that)|feel free|would you like|do you want|is there anything|happy to|enjoy\b|good luck|if you (?:need|want|would like|'d like)[^.]*\b(?:me|i)\b|i(?:['’](?:ve|ll|m)| have| added| kept| used| also| made| did| wrote)\b|this readme (?:covers|provides|includes))/i;

/** Whether a paragraph is what models say before they begin: it is about the file, and no part of it. */
export function isOpening(paragraph: string): boolean {
  return OPENINGS.test(paragraph);
}

/** Whether a paragraph is what models say when they are done. */
export function isClosing(paragraph: string): boolean {
  return CLOSINGS.test(paragraph);
}

/** Whether a paragraph that is not part of a program is words, and no program that is broken. */
export function isProse(paragraph: string): boolean {
  const words = paragraph.replace(/`[^`\n]*`/g, "");
  return /\p{L}/u.test(words) && !/[{}=;<>]|^\s*\/[/*]/m.test(words);
}
