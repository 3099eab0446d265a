import { describe, expect, it } from "vitest";
import { openCleaner } from "../../../../../shared/generation/by_models/clean/clean_text.ts";

const CODE = "export function half(value: number): number {\n  return value / 2;\n}";
const TEST = [
  'import { expect, it } from "vitest";',
  'import { half } from "../src/half.ts";',
  "",
  'it("[AC-1] halves", () => {',
  "  expect(half(4)).toBe(2);",
  "});",
].join("\n");
/** A file whose subject is Markdown, with fences of its own. */
const ABOUT_FENCES = [
  'import { expect, it } from "vitest";',
  "",
  "const page = `",
  "# Title",
  "```ts",
  "run();",
  "```",
  "`;",
  "",
  'it("[AC-1] finds fences", () => {',
  '  expect(page).toContain("run");',
  "});",
]
  .join("\n")
  .replaceAll("```", "\\`\\`\\`");
const ABOUT_THINKING =
  'export const strip = (text: string) => text.split("</think>").at(-1) ?? "";';
const EXPORTS =
  'export { type Flow, flow } from "./flow.ts";\nexport type T = Awaited<typeof import("./a.ts")["b"]>;';
const README = [
  "# Half",
  "",
  "Halves numbers.",
  "",
  "```ts",
  'import { half } from "./src/half.ts";',
  "half(4); // 2",
  "```",
  "",
  "Run the tests with:",
  "",
  "```sh",
  "npx vitest run",
  "```",
].join("\n");
const JSON_FILE = '{\n  "name": "half",\n  "private": true\n}';
const SQL =
  "create table halves (\n  value integer not null\n);\n\ncomment on table halves is 'Halves.';";

const fenced = (text: string, info = "ts", mark = "```") => `${mark}${info}\n${text}\n${mark}`;
const added = (text: string) =>
  text
    .split("\n")
    .map((line) => `+${line}`)
    .join("\n");
const GREETING = "Sure! Here is the file:";
const REMARK =
  "This implementation handles all the criteria. Let me know if you need anything else!";

type Shape = readonly [form: string, path: string, answer: string, file: string];

/** How servers and models were seen to put files, by form. */
const SHAPES: readonly Shape[] = [
  ["alone", "a.ts", CODE, CODE],
  ["with white space around it", "a.ts", `\n\n  \n${CODE}\n\n\n`, CODE],
  ["with the line ends of Windows", "a.ts", CODE.replaceAll("\n", "\r\n"), CODE],
  ["after a byte order mark", "a.ts", `\ufeff${CODE}`, CODE],
  ["in a fence", "a.ts", fenced(CODE), CODE],
  ["in a fence without a language", "a.ts", fenced(CODE, ""), CODE],
  ["in a fence with the language spelled out", "a.ts", fenced(CODE, "typescript"), CODE],
  ["in a fence with the path", "a.ts", fenced(CODE, "ts title=src/half.ts"), CODE],
  ["in a fence of tildes", "a.ts", fenced(CODE, "ts", "~~~"), CODE],
  ["in a fence of four", "a.ts", fenced(CODE, "ts", "````"), CODE],
  ["in a fence that is not closed", "a.ts", `\`\`\`ts\n${CODE}`, CODE],
  ["in a fence after a greeting", "a.ts", `${GREETING}\n\n${fenced(CODE)}`, CODE],
  ["in a fence right after a greeting", "a.ts", `${GREETING}\n${fenced(CODE)}`, CODE],
  ["in a fence before a remark", "a.ts", `${fenced(CODE)}\n\n${REMARK}`, CODE],
  ["in a fence with both", "a.ts", `${GREETING}\n\n${fenced(CODE)}\n\n${REMARK}`, CODE],
  [
    "in a fence below its path as a heading",
    "a.ts",
    `### \`src/half.ts\`\n\n${fenced(CODE)}`,
    CODE,
  ],
  ["in a fence below its path in bold", "a.ts", `**src/half.ts**\n\n${fenced(CODE)}`, CODE],
  [
    "in a fence before a list of what was done",
    "a.ts",
    `${fenced(CODE)}\n\nKey points:\n\n- It halves\n- It is typed`,
    CODE,
  ],
  ["with an apology", "a.ts", `I apologize for the confusion.\n\n${fenced(CODE)}`, CODE],
  [
    "before an example of its use",
    "a.ts",
    `${fenced(CODE)}\n\nYou can use it like this:\n\n${fenced('import { half } from "./half.ts";\nhalf(4);')}`,
    CODE,
  ],
  ["after a greeting without a fence", "a.ts", `${GREETING}\n\n${CODE}`, CODE],
  ["before a remark without a fence", "a.ts", `${CODE}\n\n${REMARK}`, CODE],
  ["after one word", "a.ts", `Sure\n\n${CODE}`, CODE],
  ["before one word", "a.ts", `${CODE}\n\nDone`, CODE],
  ["below its path", "a.ts", `src/half.ts\n\n${CODE}`, CODE],
  ["before a note", "a.ts", `${CODE}\n\nNote: it halves`, CODE],
  ["after thinking", "a.ts", `<think>\nIt halves.\n</think>\n\n${CODE}`, CODE],
  ["after empty thinking", "a.ts", `<think>\n\n</think>\n\n${CODE}`, CODE],
  [
    "after thinking and a greeting",
    "a.ts",
    `<think>Hm.</think>\n${GREETING}\n\n${fenced(CODE)}`,
    CODE,
  ],
  [
    "after thinking with a fence in it",
    "a.ts",
    `<think>\n${fenced("const no = 1;")}\n</think>\n${CODE}`,
    CODE,
  ],
  [
    "after thinking that began in the prompt",
    "a.ts",
    `Okay, so it halves.\n</think>\n\n${CODE}`,
    CODE,
  ],
  [
    "in a fence after thinking that began in the prompt",
    "a.ts",
    `Okay, so it halves.\n</think>\n\n${fenced(CODE)}`,
    CODE,
  ],
  ["after thinking by another name", "a.ts", `<thinking>Hm.</thinking>${CODE}`, CODE],
  ["after a thought", "a.ts", `<thought>\nHm.\n</thought>\n${CODE}`, CODE],
  ["after reasoning", "a.ts", `<reasoning>Hm.</reasoning>\n${CODE}`, CODE],
  ["after thinking in capitals", "a.ts", `<THINK>Hm.</THINK>\n${CODE}`, CODE],
  [
    "after thinking twice",
    "a.ts",
    `<think>Hm.</think>\n<reflection>Yes.</reflection>\n${CODE}`,
    CODE,
  ],
  ["after Mistral's thinking", "a.ts", `[THINK]Hm.[/THINK]${CODE}`, CODE],
  ["after Kimi's thinking", "a.ts", `◁think▷Hm.◁/think▷${CODE}`, CODE],
  ["after Seed's thinking", "a.ts", `<seed:think>Hm.</seed:think>${CODE}`, CODE],
  [
    "after Cohere's thinking",
    "a.ts",
    `<|START_THINKING|>Hm.<|END_THINKING|><|START_RESPONSE|>${CODE}<|END_RESPONSE|>`,
    CODE,
  ],
  [
    "in the last channel of gpt-oss",
    "a.ts",
    `<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>${CODE}<|return|>`,
    CODE,
  ],
  ["within the frame of a turn", "a.ts", `<|im_start|>assistant\n${CODE}<|im_end|>`, CODE],
  ["before an end of text", "a.ts", `${CODE}<|endoftext|>`, CODE],
  ["before the end of a turn", "a.ts", `${CODE}<end_of_turn>`, CODE],
  ["before the end of a sentence", "a.ts", `${CODE}</s>`, CODE],
  ["in a tag with its path", "a.ts", `<file path="src/half.ts">\n${CODE}\n</file>`, CODE],
  ["in a tag around a fence", "a.ts", `<answer>\n${fenced(CODE)}\n</answer>`, CODE],
  ["in CDATA", "a.ts", `<content><![CDATA[\n${CODE}\n]]></content>`, CODE],
  ["in JSON", "a.ts", JSON.stringify({ path: "a.ts", content: CODE }), CODE],
  ["in JSON in a fence", "a.ts", JSON.stringify({ code: fenced(CODE) }), CODE],
  [
    "as a patch that adds it",
    "a.ts",
    `--- /dev/null\n+++ b/a.ts\n@@ -0,0 +1,3 @@\n${added(CODE)}`,
    CODE,
  ],
  [
    "as a patch that adds it, in a fence",
    "a.ts",
    fenced(`--- /dev/null\n+++ b/a.ts\n@@ -0,0 +1,3 @@\n${added(CODE)}`, "diff"),
    CODE,
  ],
  ["as a test in a fence", "a.test.ts", fenced(TEST), TEST],
  ["as a test about fences", "a.test.ts", ABOUT_FENCES, ABOUT_FENCES],
  [
    "as a test about fences, in a fence",
    "a.test.ts",
    `${GREETING}\n\n${fenced(ABOUT_FENCES)}`,
    ABOUT_FENCES,
  ],
  ["as code about thinking", "a.ts", ABOUT_THINKING, ABOUT_THINKING],
  [
    "as code about thinking, after thinking",
    "a.ts",
    `<think>Hm.</think>\n${ABOUT_THINKING}`,
    ABOUT_THINKING,
  ],
  [
    "as code with a comment about its path",
    "a.ts",
    `// src/half.ts\n${CODE}`,
    `// src/half.ts\n${CODE}`,
  ],
  ["as code that exports types among values", "a.ts", EXPORTS, EXPORTS],
  [
    "as a component",
    "a.tsx",
    fenced("export const Half = () => <p>Half</p>;", "tsx"),
    "export const Half = () => <p>Half</p>;",
  ],
  ["as a document", "README.md", README, README],
  ["as a document in a fence", "README.md", fenced(README, "markdown"), README],
  ["as a document in a fence of four", "README.md", fenced(README, "markdown", "````"), README],
  ["as a document in a fence of tildes", "README.md", fenced(README, "md", "~~~"), README],
  ["as a document in a fence without a language", "README.md", fenced(README, ""), README],
  [
    "as a document in a fence that is not closed",
    "README.md",
    `\`\`\`\`markdown\n${README}`,
    README,
  ],
  ["as a document after a greeting", "README.md", `Here is the README:\n\n${README}`, README],
  [
    "as a document after a greeting and a rule",
    "README.md",
    `Here is the README:\n\n---\n\n${README}`,
    README,
  ],
  [
    "as a document below a greeting as a heading",
    "README.md",
    `Here is the README\n---\n\n${README}`,
    README,
  ],
  [
    "as a document before a remark",
    "README.md",
    `${README}\n\nLet me know if you want more.`,
    README,
  ],
  [
    "as a document before a rule and a remark",
    "README.md",
    `${README}\n\n---\n\nI hope this helps!`,
    README,
  ],
  [
    "as a document in a fence with both",
    "README.md",
    `Certainly!\n\n${fenced(README, "markdown")}\n\nFeel free to adapt it.`,
    README,
  ],
  ["as a document after thinking", "README.md", `<think>\n# Plan\n</think>\n\n${README}`, README],
  [
    "as a document after thinking that began in the prompt",
    "README.md",
    `So, a README.\n</think>\n\n${README}`,
    README,
  ],
  ["as a document in a tag", "README.md", `<file path="README.md">\n${README}\n</file>`, README],
  ["as a document that ends with a rule", "README.md", `${README}\n\n---`, `${README}\n\n---`],
  [
    "as a document about thinking",
    "docs/a.md",
    "# Tags\n\nThe end is `</think>`.\n\n```\n<think>\n</think>\n```",
    "# Tags\n\nThe end is `</think>`.\n\n```\n<think>\n</think>\n```",
  ],
  [
    "as a document of two examples",
    "docs/a.md",
    `${fenced("# A", "markdown")}\n\nis shown by\n\n${fenced("show a", "sh")}`,
    `${fenced("# A", "markdown")}\n\nis shown by\n\n${fenced("show a", "sh")}`,
  ],
  [
    "as a document that tells its reader what to do",
    "docs/a.md",
    "# A\n\nIf you need more, open an issue.",
    "# A\n\nIf you need more, open an issue.",
  ],
  [
    "as a document that ends with a note",
    "docs/a.md",
    "# A\n\nNote that empty texts are refused.",
    "# A\n\nNote that empty texts are refused.",
  ],
  ...[
    "Let me know if anything here is unclear, by an issue.",
    "I hope this helps you as it helped us.",
  ].map(
    (end) =>
      [
        "as a document that ends in words to its readers",
        "docs/a.md",
        `# A\n\n${end}`,
        `# A\n\n${end}`,
      ] as const,
  ),
  ...[
    "Here is how it is installed.\n\nRun it.",
    "Sure! You can host it.\n\n## At work?\n\nOf course!",
  ].map(
    (text) =>
      ["as a document that begins in words to its readers", "docs/a.md", text, text] as const,
  ),
  [
    "as a document that ends with a token it speaks of",
    "docs/a.md",
    "# Ends\n\nIt is `<|im_end|>`.\n\n    Hello!<|im_end|>",
    "# Ends\n\nIt is `<|im_end|>`.\n\n    Hello!<|im_end|>",
  ],
  [
    "in a tag after thinking",
    "a.ts",
    `<thinking>\nShort.\n</thinking>\n\n<answer>\n${CODE}\n</answer>`,
    CODE,
  ],
  [
    "as JSON in a fence around its content",
    "a.ts",
    fenced(JSON.stringify({ path: "a.ts", content: CODE }), "json"),
    CODE,
  ],
  ["before a rule and an explanation", "a.ts", `${CODE}\n\n---\n\nIt divides by two.`, CODE],
  [
    "after the frame of a turn",
    "a.ts",
    `<|start_header_id|>assistant<|end_header_id|>\n\n${CODE}</s>`,
    CODE,
  ],
  ["as JSON", "a.json", JSON_FILE, JSON_FILE],
  [
    "as JSON in a fence",
    "a.json",
    `${GREETING}\n\n${fenced(JSON_FILE, "json")}\n\n${REMARK}`,
    JSON_FILE,
  ],
  ["as JSON after words", "a.json", `Here is it:\n\n${JSON_FILE}`, JSON_FILE],
  ["as SQL", "a.sql", SQL, SQL],
  ["as SQL in a fence", "a.sql", `${GREETING}\n\n${fenced(SQL, "sql")}`, SQL],
  [
    "as SQL after words",
    "a.sql",
    `Here is the migration:\n\n${SQL}\n\nThis creates the table.`,
    SQL,
  ],
];

/** What nobody can tell the file from. */
const UNCLEAR: readonly (readonly [form: string, path: string, answer: string])[] = [
  ["nothing", "a.ts", " \n"],
  ["thinking without an end", "a.ts", `<think>\nI would write ${CODE}`],
  ["two files", "a.ts", `${fenced(CODE)}\n\n${fenced("export const other = 1;")}`],
  [
    "a file in two parts",
    "a.ts",
    `${fenced("export function half(a: number) {")}\nand\n${fenced("  return a / 2;\n}")}`,
  ],
  [
    "a patch of what is there",
    "a.ts",
    "@@ -1,3 +1,3 @@\n export const a = 1;\n-const b = 1;\n+const b = 2;",
  ],
  [
    "a search and replacement",
    "a.ts",
    `<<<<<<< SEARCH\n${CODE}\n=======\n${CODE}\n>>>>>>> REPLACE`,
  ],
  ["broken code before code", "a.ts", `export const a = {;\n\n${CODE}`],
  ["a file with parts left out", "a.ts", `${CODE}\n\n// ... rest of the file unchanged ...`],
  ["words alone", "a.ts", "I cannot write this file. The contract is wrong."],
  ["a question", "README.md", "Sure, which language should the README be in?"],
  [
    "a patch of a document",
    "README.md",
    "--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-# A\n+# B",
  ],
  ["JSON cut short", "a.json", '{"name": "half",'],
  ["no statement", "a.sql", "Here is the migration you asked for."],
];

describe("openCleaner()", () => {
  it.each(SHAPES)("takes a file that comes %s: %s", async (_, path, answer, file) => {
    const clean = await openCleaner(path);
    const isAsked = (text: string) =>
      !path.endsWith(".ts") || !text.includes('import { half } from "./half.ts"');
    expect(clean(answer, isAsked)).toEqual({ status: "clean", text: `${file}\n` });
  });

  it.each(SHAPES)("leaves what it took as it is: %s: %s", async (_, path, __, file) => {
    const clean = await openCleaner(path);
    expect(clean(`${file}\n`)).toEqual({ status: "clean", text: `${file}\n` });
  });

  it.each(UNCLEAR)("refuses %s: %s", async (_, path, answer) => {
    const clean = await openCleaner(path);
    expect(clean(answer)).toMatchObject({ status: "unclear", problem: expect.any(String) });
  });
});
