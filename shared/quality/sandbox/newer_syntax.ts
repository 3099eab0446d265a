import { parser } from "@lezer/javascript";
import { parseWithin } from "../mutation/parse_within.ts";
import { newerPattern } from "./newer_pattern.ts";

/** What is worth a look: flags of a part, names of groups, and declarations that dispose of their values. */
const SUSPECTS = /\(\?[ims]*-?[ims]+-?:|\(\?<[^=!]|\busing\b/;
const REGULAR_EXPRESSION = /^\/(.*)\/([a-z]*)$/su;
const typescript = parser.configure({ dialect: "ts" });

/**
 * Names the syntax of a source that the engine takes and Node 20 refuses. TypeScript's `using` is compiled away,
 * that of JavaScript is not.
 */
export function newerSyntax(
  source: string,
  language: "javascript" | "typescript",
): string | undefined {
  if (!SUSPECTS.test(source)) return undefined;
  const isTypescript = language === "typescript";
  const tree = parseWithin(isTypescript ? typescript : parser, source);
  if (tree === undefined) return "syntax that is too ambiguous to be read";
  let newer: string | undefined;
  tree.iterate({
    enter({ name, from, to }) {
      if (name === "using" && !isTypescript) newer ??= "using declarations";
      if (name !== "RegExp") return;
      const [, pattern = "", flags = ""] = REGULAR_EXPRESSION.exec(source.slice(from, to)) ?? [];
      const found = newerPattern(pattern, flags);
      if (found !== undefined) newer ??= `${found} in a regular expression`;
    },
  });
  return newer;
}
