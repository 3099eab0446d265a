import { passesLuhn } from "./checksums.ts";

/** Visa, Mastercard, Discover, JCB and UnionPay in fours; American Express; Diners Club. In one piece or in groups. */
export const PAYMENT_CARD =
  /(?<![\w.+/-])(?:(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|35\d{2}|6011|6[245]\d{2})([ -]?)\d{4}\1\d{4}\1\d{4}|3[47]\d{2}([ -]?)\d{6}\2\d{5}|3[068]\d{2}([ -]?)\d{6}\3\d{4})(?![\w/-]|\.\d)/g;

/** Numbers that payment providers publish for tests, beside those of few different digits. */
const TEST_CARD =
  /^(?:37828224631000|37144963539843|37873449367100|3056930902590|3852000002323|356600202036050|520082828282821|510510510510510|622\d126\d*|601100099013942|620000000000000)/;
const FEWEST_DIFFERENT_DIGITS = 5;

/** Whether a number is a card's, and none for tests. */
export function isPaymentCard(value: string): boolean {
  const digits = value.replace(/\D/g, "");
  if (new Set(digits).size < FEWEST_DIFFERENT_DIGITS || TEST_CARD.test(digits)) return false;
  return passesLuhn(digits);
}
