// @ts-check
// What a word of the command line must be. Plain JavaScript without packages, because the launcher checks
// words before anything is installed.

/**
 * @typedef {{ readonly kind: "integer", readonly minimum: number, readonly maximum: number }
 *   | { readonly kind: "text", readonly maximum: number }
 *   | { readonly kind: "dollars" | "id" | "project" | "database-url" }} ValueRule
 */

/**
 * What was expected, when the word is something else.
 *
 * @param {ValueRule} rule
 * @param {string} word
 * @returns {string | undefined}
 */
export function findFault(rule, word) {
  const { isValid, expected } = describe(rule);
  return isValid(word) ? undefined : `Expected ${expected}.`;
}

/**
 * @param {ValueRule} rule
 * @returns {{ readonly isValid: (word: string) => boolean, readonly expected: string }}
 */
function describe(rule) {
  switch (rule.kind) {
    case "integer":
      return {
        isValid: (word) =>
          /^\d+$/.test(word) && Number(word) >= rule.minimum && Number(word) <= rule.maximum,
        expected: `a whole number from ${rule.minimum} to ${rule.maximum}`,
      };
    case "text":
      return {
        isValid: (word) => word.trim() !== "" && word.trim().length <= rule.maximum,
        expected: `1 to ${rule.maximum} characters`,
      };
    case "dollars":
      return {
        isValid: (word) => /^\d+(\.\d+)?$/.test(word) && Number(word) > 0,
        expected: "an amount in US dollars, such as 2.50",
      };
    case "id":
      return {
        isValid: (word) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(word),
        expected: "an id such as 3f0c1a52-9b7e-4c55-8a43-0e6f5f0a2b11",
      };
    case "project":
      return {
        isValid: (word) => /^[a-z0-9]+([._-][a-z0-9]+)*$/.test(word) && word.length <= 100,
        expected: "a project such as web-shop: lower-case letters, digits, single - _ . between",
      };
    case "database-url":
      return {
        isValid: (word) => /^postgres(ql)?:\/\/./.test(word) && URL.canParse(word),
        expected: "a URL such as postgres://user:password@localhost:5432/postgres",
      };
  }
}
