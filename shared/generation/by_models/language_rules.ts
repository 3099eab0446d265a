/** What holds for every file of a program: what its tests are executed in allows no more. */
export const LANGUAGE_RULES: readonly string[] = [
  "ECMAScript modules in TypeScript that Node 20 runs after its types are stripped: no enums, no namespaces, no parameter properties, no decorators.",
  "Relative imports end with the file's own ending, as ./parse_line.ts.",
  "Of packages, sources import those that the contract names and no others; tests also vitest, and fast-check where a rule holds for all inputs. Of Node's modules, source files use node:assert, node:events, node:path, node:url, node:util, and others only where the requirement cannot be met without.",
  "Sources lie in src/, tests in test/ and end with .test.ts, documents lie in the root or in docs/.",
  "Tests use describe, it and expect of vitest, and nothing that mocks.",
];
