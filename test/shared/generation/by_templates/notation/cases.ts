import { readFileSync } from "node:fs";
import {
  parseReadingCases,
  type ReadingCase,
} from "../../../../../scripts/bench/verdict/reading_cases.ts";

/** The requirements that people wrote, with the reading a fair person gives them. */
export function readCases(name: string): readonly ReadingCase[] {
  return parseReadingCases(readFileSync(new URL(`./cases/${name}.jsonl`, import.meta.url), "utf8"));
}
