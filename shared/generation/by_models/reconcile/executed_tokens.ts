import type { LRParser } from "@lezer/lr";
import { transform } from "sucrase";
import { parseWithin } from "../../../quality/mod.ts";

const WHOLE = new Set(["String", "TemplateString", "RegExp"]);
const COMMENTS = new Set(["LineComment", "BlockComment"]);

/**
 * What of a TypeScript file is executed: its syntax tree and tokens without types, comments and layout. Two
 * files with the same ones do the same, whatever a compiler says of them. Undefined for a text that cannot
 * be parsed.
 */
export function executedTokens(parser: LRParser, content: string): readonly string[] | undefined {
  const code = stripTypes(content);
  if (code === undefined) return undefined;
  const tree = parseWithin(parser, code);
  if (tree === undefined) return undefined;
  const tokens: string[] = [];
  let end = 0;
  tree.iterate({
    enter({ name, from, to, node }) {
      if (node.firstChild !== null && !WHOLE.has(name)) {
        // A line break may decide which statement a token belongs to.
        tokens.push(name);
        return true;
      }
      // What is between two nodes is layout, or a mark that has no node.
      tokens.push(code.slice(end, from).trim());
      if (!COMMENTS.has(name)) tokens.push(code.slice(from, to));
      end = to;
      return false;
    },
  });
  return (
    [...tokens, code.slice(end).trim()]
      .filter((token) => token !== "")
      // An imported type leaves its comma behind.
      .filter((token, index, all) => token !== "," || all[index + 1] !== "}")
  );
}

function stripTypes(content: string): string | undefined {
  try {
    return transform(content, { transforms: ["typescript"], disableESTransforms: true }).code;
  } catch {
    return undefined;
  }
}
