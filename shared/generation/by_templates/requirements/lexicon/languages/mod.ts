import { dutch } from "./dutch.ts";
import { french } from "./french.ts";
import { german } from "./german.ts";
import { italian } from "./italian.ts";
import type { Language } from "./language.ts";
import { portuguese } from "./portuguese.ts";
import { russian } from "./russian.ts";
import { spanish } from "./spanish.ts";

/** The languages whose function words are known besides English. */
export const languages: readonly Language[] = [
  german,
  spanish,
  french,
  italian,
  portuguese,
  dutch,
  russian,
];
