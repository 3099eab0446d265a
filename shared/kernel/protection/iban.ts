import { remainder } from "./checksums.ts";

/** Characters after the country's code, with the countries whose account numbers have so many (SWIFT's registry). */
const LENGTHS: readonly (readonly [number, string])[] = [
  [13, "NO"],
  [14, "BE"],
  [16, "DK|FI|FK|FO|GL|NL|SD"],
  [17, "MK|SI"],
  [18, "AT|BA|EE|KZ|LT|LU|MN|XK"],
  [19, "CH|CR|HR|LI|LV"],
  [20, "BG|BH|DE|GB|GE|IE|ME|RS|VA"],
  [21, "AE|GI|IL|IQ|OM|SO|TL"],
  [22, "AD|CZ|ES|MD|PK|RO|SA|SE|SK|TN|VG"],
  [23, "LY|PT|ST"],
  [24, "IS|TR"],
  [25, "BI|DJ|FR|GR|IT|MC|MR|SM"],
  [26, "AL|AZ|BY|CY|DO|GT|HN|HU|LB|NI|PL|SV"],
  [27, "BR|EG|PS|QA|UA"],
  [28, "JO|KW|MU|YE"],
  [29, "MT|SC"],
  [30, "LC"],
  [31, "RU"],
];

const numbers = LENGTHS.map(
  ([length, countries]) => `(?:${countries})(?=\\d{2})(?: ?[A-Z0-9]){${length}}`,
);

/** International account numbers, in one piece or in groups. */
export const IBAN = new RegExp(`(?<![A-Za-z0-9])(?:${numbers.join("|")})(?![A-Za-z0-9])`, "g");

/** Whether the two check digits are right (ISO 13616: modulo 97). */
export function isIban(value: string): boolean {
  const compact = value.replaceAll(" ", "");
  const moved = compact.slice(4) + compact.slice(0, 4);
  return (
    remainder(
      moved.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55)),
      97,
    ) === 1
  );
}
