/** Calling codes in use, after the plus (ITU-T E.164). */
const CALLING_CODE =
  "(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|(?:2[1-689]|3[578]|42|5[09]|6[7-9]|8[058]|9[679])\\d)";
const MORE_DIGITS = "(?:[ ./()-]{0,2}\\d)";
const ENDS = "(?![\\w(]|[.,]\\d|[-/]\\w)";

/** With a plus and the country's calling code, or after a word for telephone. */
export const PHONE_NUMBER = new RegExp(
  `(?<![\\w)\\]+*/-])\\+${CALLING_CODE}${MORE_DIGITS}{6,13}${ENDS}`,
  "g",
);
export const LABELLED_PHONE_NUMBER = new RegExp(
  `\\b(?:phone|telephone|tel|mobile|fax|whatsapp)(?:[-_ ]?(?:number|no))?["']?\\.?[ \\t]{0,2}[:=][ \\t]{0,2}["'\`]?(?<value>\\(?0\\d?${MORE_DIGITS}{6,12}|\\d${MORE_DIGITS}{8,13})${ENDS}`,
  "gi",
);
/** Of North America, as written there: (212) 664-7665, 212-664-7665, 212.664.7665. */
export const NORTH_AMERICAN_PHONE_NUMBER = new RegExp(
  `(?<![\\w.+/-])(?:\\([2-9][0-8]\\d\\) ?[2-9]\\d{2}[-. ]\\d{4}|[2-9][0-8]\\d([-.])[2-9]\\d{2}\\1\\d{4})${ENDS}`,
  "g",
);

/** Kept for fiction and examples: the exchange 555 of North America, and runs of digits; and round numbers. */
const FICTIONAL = /^1?(?:555|\d{3}555)|123456|234567|987654|(\d)\1{5}|00\d00\d\d00$/;
const MINIMUM_DIGITS = 8;
/** Without spaces between them, a number of fewer digits may be any number with a sign. */
const MINIMUM_DIGITS_IN_ONE = 10;

/** Whether a number that looks like a telephone's may be somebody's. */
export function isPhoneNumber(value: string): boolean {
  const digits = value.replace(/\D/g, "");
  if (digits.length > 15 || FICTIONAL.test(digits)) return false;
  const separators = value.slice(1).replace(/\d/g, "");
  if (separators === "." || separators === "/") return false;
  return digits.length >= (separators === "" ? MINIMUM_DIGITS_IN_ONE : MINIMUM_DIGITS);
}
