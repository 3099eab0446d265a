import { passesLuhn, remainder, weighedSum } from "./checksums.ts";
import type { Detector } from "./detector.ts";

const CODICE_ODD = "1,0,5,7,9,13,15,17,19,21,2,4,18,20,11,3,6,8,12,14,16,10,22,25,24,23"
  .split(",")
  .map(Number);
const DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
/** Numbers that were printed so often that they are nobody's. */
const VOID_SSN = /^(?:078-05-1120|219-09-9999|123-45-6789|987-65-43\d\d)$/;

/**
 * Personal numbers that a form and a check tell from other numbers. Those that are plain digits with a weak
 * check, or none, are not looked for: every tenth number would be one.
 */
export const NATIONAL_IDS: readonly Detector[] = [
  {
    // United States: social security. No check digit, but ranges that were never issued.
    kind: "national-id",
    pattern: /(?<![\w.-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-]|\.\d)/g,
    accepts: (value) => !VOID_SSN.test(value),
  },
  {
    // Brazil: CPF.
    kind: "national-id",
    pattern: /(?<![\w.-])\d{3}\.\d{3}\.\d{3}-\d{2}(?![\w-]|\.\d)/g,
    accepts: (value) => isCpf(value.replace(/\D/g, "")),
  },
  {
    // France: NIR.
    kind: "national-id",
    pattern:
      /(?<![\w.-])[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?![\w-]|\.\d)/g,
    accepts: isNir,
  },
  {
    // Italy: codice fiscale.
    kind: "national-id",
    pattern: /(?<!\w)[A-Z]{6}\d{2}[A-EHLMPRST](?:[0-6]\d|7[01])[A-Z]\d{3}[A-Z](?!\w)/g,
    accepts: isCodiceFiscale,
  },
  {
    // Spain: DNI and NIE.
    kind: "national-id",
    pattern: /(?<![\w-])(?:\d{8}-?[A-HJ-NP-TV-Z]|[XYZ]-?\d{7}-?[A-HJ-NP-TV-Z])(?![\w-])/g,
    accepts: isDni,
  },
  {
    // Sweden: personnummer.
    kind: "national-id",
    pattern:
      /(?<![\w.-])(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-+]\d{4}(?![\w-]|\.\d)/g,
    accepts: (value) => passesLuhn(value.replace(/\D/g, "").slice(-10)),
  },
];

function isCpf(digits: string): boolean {
  const check = (length: number) =>
    ((weighedSum(
      digits,
      Array.from({ length }, (_, index) => length + 1 - index),
    ) *
      10) %
      11) %
    10;
  const isOneDigit = new Set(digits).size === 1;
  return !isOneDigit && check(9) === Number(digits[9]) && check(10) === Number(digits[10]);
}

function isNir(value: string): boolean {
  // Corsica's departments have a letter, which counts as 19 and 18.
  const digits = value.replaceAll(" ", "").replace("2A", "19").replace("2B", "18");
  return 97 - remainder(digits.slice(0, 13), 97) === Number(digits.slice(13));
}

function isCodiceFiscale(value: string): boolean {
  let sum = 0;
  for (let index = 0; index < 15; index += 1) {
    const place = Number.parseInt(value[index] ?? "", 36);
    const number = place >= 10 ? place - 10 : place;
    sum += index % 2 === 0 ? (CODICE_ODD[number] ?? 0) : number;
  }
  return String.fromCharCode(65 + (sum % 26)) === value[15];
}

function isDni(value: string): boolean {
  const compact = value.replaceAll("-", "");
  const number = compact.slice(0, -1).replace(/^[XYZ]/, (letter) => String("XYZ".indexOf(letter)));
  // 20231231Z is a date at Greenwich, 12345678Z everybody's example.
  if (/^(?:19|20)\d{2}[01]\d/.test(number) || number === "12345678" || new Set(number).size === 1)
    return false;
  return DNI_LETTERS[Number(number) % 23] === compact.at(-1);
}
