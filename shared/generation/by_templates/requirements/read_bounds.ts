import type { Bound, Modifiers } from "./reading.ts";

const number = "[$€£]?(-?\\d+(?:\\.\\d+)?)\\s?(k\\b|m\\b(?!\\w))?\\s?[%€$£]?";
const unit =
  "(?:\\s*-?\\s*(characters?|chars?|letters?|symbols?|signs|long|items?|tags?|entries|elements|values|keywords|labels)\\b)?";
const toward = "\\s*(?:-|to|through|and|up to|\\.\\.\\.?|…)\\s*";

const lengthUnits = /^(?:char|letter|symbol|sign|long)/i;

function unitOf(word: string | undefined, lead: string | undefined): Bound["unit"] {
  if (word !== undefined) return lengthUnits.test(word) ? "characters" : "items";
  return lead !== undefined && /\blength|\blong|shorter/i.test(lead) ? "characters" : undefined;
}

function toNumber(digits: string | undefined, scale: string | undefined): number {
  const factor = { k: 1000, m: 1_000_000 }[(scale ?? "").toLowerCase()] ?? 1;
  return Number(digits) * factor;
}

interface BoundRule {
  readonly pattern: RegExp;
  readonly read: (groups: readonly (string | undefined)[], whole: string) => Bound[];
}

function range(lead: string): BoundRule {
  return {
    pattern: new RegExp(`${lead}${number}${toward}${number}${unit}`, "giu"),
    read: ([low, lowScale, high, highScale, word], whole) => [
      {
        side: "minimum",
        value: toNumber(low, lowScale),
        exclusive: false,
        unit: unitOf(word, whole),
      },
      {
        side: "maximum",
        value: toNumber(high, highScale),
        exclusive: false,
        unit: unitOf(word, whole),
      },
    ],
  };
}

function oneSided(side: Bound["side"], exclusive: boolean, lead: string, trail = ""): BoundRule {
  return {
    pattern: new RegExp(`${lead}${number}${unit}${trail}`, "giu"),
    read: ([value, scale, word], whole) => [
      { side, value: toNumber(value, scale), exclusive, unit: unitOf(word, whole) },
    ],
  };
}

const not = "(?:not|no|cannot be|can't be|can not be|never|must not be|may not be)\\s+(?:be\\s+)?";
const more =
  "(?:greater than|more than|above|over|larger than|bigger than|higher than|longer than|after(?= \\d{4})|later than(?= \\d{4}))";
const fewer =
  "(?:less than|fewer than|below|under|smaller than|shorter than|lower than|before(?= \\d{4})|earlier than(?= \\d{4}))";
const limitWords =
  "(?:imum)?\\.?(?:\\s+(?:length|value|size|characters?|of|is|be|to))*\\s*[:=]?\\s*";

/** In the order they are tried: a longer phrase before the shorter one it contains. */
const rules: readonly BoundRule[] = [
  range(
    "(?:(?:length|value|values?|range)\\s*(?:is|of|:)?\\s*)?(?:between|from|within|in range|range|in|of)?\\s*\\[?\\(?",
  ),
  {
    pattern: /\bout of (\d+)\b/giu,
    read: ([most]) => [
      zero(false, "minimum"),
      { side: "maximum", value: Number(most), exclusive: false, unit: undefined },
    ],
  },
  oneSided("maximum", false, `${not}${more}\\s*(?:or equal to\\s*)?`),
  oneSided("minimum", false, `${not}${fewer}\\s*(?:or equal to\\s*)?`),
  oneSided(
    "maximum",
    false,
    "(?:may not|must not|cannot|can't|should not|does not|not)\\s+(?:exceed|go over)(?:ing)?\\s*",
  ),
  oneSided(
    "minimum",
    false,
    `(?:>=|=>|≥|at least|${more} or equal to|starting (?:at|from)|\\bmin${limitWords}|minlength\\s*[:=]?\\s*)\\s*`,
  ),
  oneSided(
    "maximum",
    false,
    `(?:<=|=<|≤|at most|up to|${fewer} or equal to|limited to|capped at|not exceeding|\\bmax${limitWords}|maxlength\\s*[:=]?\\s*)\\s*`,
  ),
  oneSided(
    "minimum",
    false,
    "",
    "\\s*(?:\\+|or (?:more|older|greater|higher|above|over)|and (?:above|over|older|up)|minimum|min\\b|at least)",
  ),
  oneSided(
    "maximum",
    false,
    "",
    "\\s*(?:or (?:less|fewer|lower|younger|below|under)|and (?:below|under)|maximum|max\\b|at most)",
  ),
  oneSided("minimum", true, `(?:>|${more})\\s*`),
  oneSided("maximum", true, `(?:<|${fewer})\\s*`),
  {
    pattern: new RegExp(
      `(?:exactly\\s*)${number}\\s*(characters?|chars?|letters?|symbols?)`,
      "giu",
    ),
    read: ([value]) => [
      { side: "minimum", value: Number(value), exclusive: false, unit: "characters" },
      { side: "maximum", value: Number(value), exclusive: false, unit: "characters" },
    ],
  },
  {
    pattern: /\b(\d{1,4})[ -](?:characters?|chars?)\s+long\b/giu,
    read: ([v]) => exactly(Number(v)),
  },
  {
    pattern: /\b(\d{1,4})[ -](?:characters?|chars?)\b/giu,
    read: ([value]) => [
      { side: "maximum", value: Number(value), exclusive: false, unit: "characters" },
    ],
  },
  { pattern: /\b(\d{1,3})[ -]letters?\b/giu, read: ([value]) => exactly(Number(value)) },
  {
    pattern:
      /\b(?:non-? ?negative|not negative|can(?:not|'t) be negative|never negative|not be negative)\b/giu,
    read: () => [zero(false, "minimum")],
  },
  { pattern: /\b(?:non-? ?positive)\b/giu, read: () => [zero(false, "maximum")] },
  { pattern: /\bpositive or zero\b/giu, read: () => [zero(false, "minimum")] },
  { pattern: /\bpositive\b/giu, read: () => [zero(true, "minimum")] },
  { pattern: /\bnegative\b/giu, read: () => [zero(true, "maximum")] },
  {
    pattern:
      /\b(?:not|non-?|never|cannot be|can't be|may not be|must not be)\s*(?:be\s+)?(?:empty|blank)\b/giu,
    read: () => [{ side: "minimum", value: 1, exclusive: false, unit: "characters" }],
  },
];

function exactly(value: number): Bound[] {
  return (["minimum", "maximum"] as const).map((side) => ({
    side,
    value,
    exclusive: false,
    unit: "characters",
  }));
}

function zero(exclusive: boolean, side: Bound["side"]): Bound {
  return { side, value: 0, exclusive, unit: undefined };
}

const numberWords: Readonly<Record<string, string>> = {
  zero: "0",
  one: "1",
  two: "2",
  three: "3",
  four: "4",
  five: "5",
  six: "6",
  seven: "7",
  eight: "8",
  nine: "9",
  ten: "10",
  twelve: "12",
  twenty: "20",
  fifty: "50",
  hundred: "100",
  "a hundred": "100",
  "one hundred": "100",
};

const countedWords =
  /\b(than|least|most|to|from|between|and|exceed|max|min|up to|exactly)\s+(a hundred|one hundred|zero|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|fifty|hundred)\b(?! of)/giu;

/**
 * The numeric limits in a modifier text ("between 0 and 100", "max 80 characters", "18+", "> 0"),
 * added to `modifiers`; returns the text without them.
 */
export function readBounds(text: string, modifiers: Modifiers): string {
  const withDigits = text.replace(
    countedWords,
    (_, lead: string, word: string) => `${lead} ${numberWords[word.toLowerCase()] ?? word}`,
  );
  return rules.reduce(
    (sofar, rule) =>
      sofar.replace(rule.pattern, (whole: string, ...groups: (string | undefined)[]) => {
        modifiers.bounds.push(...rule.read(groups, whole));
        return " ";
      }),
    withDigits,
  );
}
