import { unsupported } from "./absent.ts";

/**
 * What QuickJS lacks because it has no ICU. It answers `localeCompare` by code unit and `toLocaleString`
 * without grouping, which would be wrong verdicts, so the common cases are done here as ICU's root
 * and English locales do them, and everything else is marked as not supported.
 */

/** ASCII in the order of CLDR's root collation; letters sort by alphabet first, then by case. */
const ASCII_ORDER =
  "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ";
const ENGLISH = /^en(-US)?$/;

const rank = new Map([...ASCII_ORDER].map((character, index) => [character, index]));
const primary = new Map(
  [...ASCII_ORDER].map((character) => [character, rank.get(character.toLowerCase()) ?? 0]),
);

function compareBy(weights: ReadonlyMap<string, number>, left: string, right: string): number {
  for (let index = 0; index < left.length && index < right.length; index += 1) {
    const difference =
      (weights.get(left.charAt(index)) ?? 0) - (weights.get(right.charAt(index)) ?? 0);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return Math.sign(left.length - right.length);
}

function isEnglish(locales: unknown): boolean {
  return locales === undefined || (typeof locales === "string" && ENGLISH.test(locales));
}

function localeCompare(
  this: unknown,
  other: unknown,
  locales?: unknown,
  options?: unknown,
): number {
  const left = String(this);
  const right = String(other);
  if (left === right) return 0;
  // The C0 controls other than white space are ignorable, and anything beyond ASCII needs ICU.
  const plain = /^[\t-\r -~]*$/;
  if (options !== undefined || !isEnglish(locales) || !plain.test(left) || !plain.test(right)) {
    return unsupported("String.prototype.localeCompare beyond plain ASCII");
  }
  return compareBy(primary, left, right) || compareBy(rank, left, right);
}

function numberToLocaleString(this: unknown, locales?: unknown, options?: unknown): string {
  const value = Number(this);
  const digits = fractionDigits(options);
  if (!isEnglish(locales) || digits === undefined || Math.abs(value) >= 1e21) {
    return unsupported("Number.prototype.toLocaleString with these options");
  }
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "-∞" : "∞";
  const [whole = "0", fraction = ""] = roundDecimal(Math.abs(value), digits.maximum).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const trimmed = fraction.replace(/0+$/, "").padEnd(digits.minimum, "0");
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  return sign + grouped + (trimmed === "" ? "" : `.${trimmed}`);
}

function fractionDigits(options: unknown): { minimum: number; maximum: number } | undefined {
  if (options === undefined) return { minimum: 0, maximum: 3 };
  if (typeof options !== "object" || options === null) return undefined;
  const known = ["minimumFractionDigits", "maximumFractionDigits"];
  if (Object.keys(options).some((key) => !known.includes(key))) return undefined;
  const given = options as { minimumFractionDigits?: number; maximumFractionDigits?: number };
  const minimum = given.minimumFractionDigits ?? Math.min(0, given.maximumFractionDigits ?? 0);
  const maximum = given.maximumFractionDigits ?? Math.max(minimum, 3);
  return minimum <= maximum ? { minimum, maximum } : undefined;
}

/** Rounds half away from zero on the shortest decimal that stands for the number, as ICU does. */
function roundDecimal(value: number, digits: number): string {
  const [mantissa = "0", exponentText = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const exponent = Number(exponentText);
  const all = BigInt(whole + fraction);
  const scale = fraction.length - exponent;
  if (scale <= digits) return scale <= 0 ? `${all}${"0".repeat(-scale)}` : pointed(all, scale);
  const unit = 10n ** BigInt(scale - digits);
  return pointed((all + unit / 2n) / unit, digits);
}

function pointed(value: bigint, digits: number): string {
  if (digits === 0) return String(value);
  const text = String(value).padStart(digits + 1, "0");
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

function define(prototype: object, name: string, value: unknown): void {
  Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
}

/** Puts the above in place of the engine's own methods. */
export function installLocaleMethods(): void {
  define(String.prototype, "localeCompare", localeCompare);
  define(Number.prototype, "toLocaleString", numberToLocaleString);
  for (const name of ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"]) {
    define(Date.prototype, name, () => unsupported(`Date.prototype.${name}`));
  }
  for (const name of ["toLocaleLowerCase", "toLocaleUpperCase"] as const) {
    const original = String.prototype[name];
    const changeCase = {
      [name](this: string, locales?: unknown): string {
        if (!isEnglish(locales)) return unsupported(`String.prototype.${name} of other languages`);
        return original.call(this);
      },
    };
    define(String.prototype, name, changeCase[name]);
  }
  define(BigInt.prototype, "toLocaleString", () => unsupported("BigInt.prototype.toLocaleString"));
}
