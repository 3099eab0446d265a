/** The verbs by which one asks, and what goes with them; `cogo.topic_of` has the same, and a test compares them. */
export const ASKING_WORDS: readonly string[] = (
  "define defined defines definition describe described describes explain explained explains fix give know mean " +
  "meaning means meant please said say says show solve something tell told understand want"
).split(" ");

/** Words that say how something is asked, and not what about. */
export const FILLERS: ReadonlySet<string> = new Set([
  ...(
    "a about all also am an and any are as at be been but by can could did do does for from get had has have he her his how " +
    "i if in into is it its me my no not of on or our she should so some than that the their them then there these they " +
    "this those to too up us use used using was we were what when where which who whom whose why will with would you your"
  ).split(" "),
  ...ASKING_WORDS,
]);
