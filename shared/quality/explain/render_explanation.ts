import { escapeMarkdown } from "../../kernel/mod.ts";
import type { Explanation, Statement } from "./explanation.ts";

const TITLES: Readonly<Record<Statement["kind"], string>> = {
  ...{ export: "Exports", import: "Imports", importer: "Imported by", call: "Calls" },
  ...{ effect: "Reaches beyond its arguments", throw: "Throws" },
};
const ORDER = ["export", "effect", "throw", "call", "import", "importer"] as const;

/** An explanation as a document, each statement with its place. */
export function renderExplanation({ statements, notExplained }: Explanation): string {
  const sections = ORDER.flatMap((kind) => {
    const own = statements.filter((each) => each.kind === kind);
    return own.length === 0 ? [] : [`\n## ${TITLES[kind]}\n`, ...own.map(renderStatement)];
  });
  const open = notExplained.map((each) => `- ${escapeMarkdown(each)}`);
  return [
    "# Explanation",
    "\nRead from the syntax of the files; nothing was executed.",
    ...sections,
    ...(open.length === 0 ? [] : ["\n## Not explained\n", ...open]),
    "",
  ].join("\n");
}

function renderStatement({ path, line, of, kind, text }: Statement): string {
  const within = of === null || kind === "export" ? "" : `${of}: `;
  return `- ${escapeMarkdown(`${path}:${line} ${within}${text}`)}`;
}
