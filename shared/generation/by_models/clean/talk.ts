/** Words to somebody, as no document begins or ends with. */
const OPENINGS =
  /^\W*(?:sure|certainly|of course|absolutely|okay|ok|alright|great|got it|understood|hello|hi|yes|no problem|happy to|here(?:'s|’s| is| are| you)|below is|as requested|as you asked|based on|let me|let's|my apologies|apologies|sorry|thank|the following is|i(?:['’](?:ve|ll|m)| have| will| am| can| apologi[sz]e| created| wrote))\b/i;
/** What is said to one reader about the file; what a document itself may say to its readers is none of it. */
const CLOSINGS = [
  /^\W*(?:please )?let me know if (?:you|there(?:'s| is) anything|anything (?:else|is missing|needs)|this)\b/i,
  /^\W*(?:i )?hope (?:this|that|it) (?:helps(?: you)?|works(?: for you)?|is what you [^.!]*)[.!]?\W*$/i,
  /^\W*feel free to (?:ask|reach out|adjust|modify|adapt|change|customi[sz]e|tweak|edit)\b(?!.*\bnot listed\b)/i,
  /^\W*(?:would you like|do you want) me to\b/i,
  /^\W*(?:is there anything else|happy (?:to help|coding)|enjoy[.!]|good luck[.!])/i,
  /^\W*if you (?:need|want|would like|'d like)[^.]*\b(?:me|i)\b/i,
  /^\W*i(?:['’](?:ve|ll|m)| have| added| kept| used| also| made| did| wrote)\b/i,
  /^\W*this readme (?:covers|provides|includes)\b/i,
];

/** Whether a paragraph is what models say before they begin: it is about the file, and no part of it. */
export function isOpening(paragraph: string): boolean {
  return OPENINGS.test(paragraph);
}

/** Whether a paragraph is what models say when they are done. */
export function isClosing(paragraph: string): boolean {
  return CLOSINGS.some((closing) => closing.test(paragraph));
}

/** Whether a paragraph that is not part of a program is words, and no program that is broken. */
export function isProse(paragraph: string): boolean {
  const words = paragraph.replace(/`[^`\n]*`/g, "");
  return /\p{L}/u.test(words) && !/[{}=;<>]|^\s*\/[/*]/m.test(words);
}
