const STRONG =
  "bugs?|buggy|wrong(?:ly)?|incorrect(?:ly)?|mistakes?|mistaken(?:ly)?|broken|faulty?|instead|rather than|current(?:ly)?";
/** Words of a sentence or heading above by which the requirement does not ask for what follows. */
export const DENIES = new RegExp(
  `\\b(?:${STRONG}|actual(?:ly)?|got|get|observed?|no longer|issues?|problems?|defects?|fail(?:s|ed|ing|ures?)?|reproduc\\w*|repro|regressions?|before|previous(?:ly)?|old|older|former(?:ly)?|legacy|deprecated|used to|avoid|anti-?patterns?|never|not|cannot|unlike|nobody|bad|don't|isn't|doesn't|mustn't|shouldn't|now|today|still|yet|present(?:ly)?|moment|happen(?:s|ed|ing)?|sees?|saw|seen|notice[ds]?|found|tried|ran|released?|upgrad\\w+|versions?|v\\d[\\w.]*|steps|unfortunately|competitors?|others?|elsewhere|they|their|alternatives?|seems?|looks?|i|me|my|we|us)\\b`,
  "i",
);
export const DENIES_BEHIND = new RegExp(`\\b(?:${STRONG}|should|must|shall|expected)\\b`, "i");

/**
 * The words that may lead to an example. Only these, as there is no end to the words that deny one; none of them
 * does, in whatever order they stand.
 */
const LEADING = new Set(
  (
    "a an the some few these following here are is be as follows like this so it its works with for of on to and in " +
    "then thus hence therefore that also example examples eg ie instance specifically usage use uses using call calls " +
    "called calling result results value values output outputs input inputs expected expect expects ensure check " +
    "behaviour behaviours behavior behaviors test tests spec specification requirement requirements acceptance " +
    "criteria criterion case cases api function method should must shall will give gives return returns such true hold " +
    "holds await course too well one every each we want i need please e g"
  ).split(" "),
);
/** The words of titles above what is asked for. */
const OF_TITLES = new Set(
  (
    "basic simple advanced more quick start getting started how edge default defaults options functions methods " +
    "reference documentation docs rules summary overview introduction description desired wanted features goal goals " +
    "code sample samples syntax parameters arguments notes details"
  ).split(" "),
);

/** The parameters of a function that a title names. */
const SIGNATURE = /\([^()]*\)/g;

/** Whether all words are such as may lead to an example, or one of the names. */
export function mayLead(words: string, names: readonly string[]): boolean {
  return wordsOf(words).every((word) => LEADING.has(fold(word)) || isNameOrNumber(word, names));
}

/** Whether all words of a title are such as stand above what is asked for. */
export function mayTitle(words: string, names: readonly string[]): boolean {
  const folded = names.map(fold);
  return wordsOf(words.replace(SIGNATURE, "")).every((word) => {
    const bare = fold(word);
    const isKnown = LEADING.has(bare) || OF_TITLES.has(bare) || folded.includes(bare);
    return isKnown || isNameOrNumber(word, names);
  });
}

function wordsOf(words: string): readonly string[] {
  const found = words.match(/[\p{L}\p{N}_$'’.]+|[?!~✗✘❌]/gu) ?? [];
  return found.map((word) => word.replace(/^[.']+|[.']+$/g, ""));
}

function fold(word: string): string {
  return word.toLowerCase().replaceAll(".", "");
}

function isNameOrNumber(word: string, names: readonly string[]): boolean {
  return names.includes(word) || /^\d*$/.test(word);
}
