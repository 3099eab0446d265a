import type { DocumentSource, DocumentType } from "./parsed_document.ts";

/** What a document is, and in which language its code is written. */
export interface DetectedType {
  readonly type: DocumentType;
  readonly language: string | null;
}

const MARKDOWN: DetectedType = { type: "markdown", language: null };
const TEXT: DetectedType = { type: "text", language: null };
const HTML: DetectedType = { type: "html", language: null };
const PDF: DetectedType = { type: "pdf", language: null };
const NOTEBOOK: DetectedType = { type: "notebook", language: null };
const OFFICE: DetectedType = { type: "office", language: null };

const DOCUMENT_ENDINGS: Readonly<Record<string, DetectedType>> = {
  md: MARKDOWN,
  markdown: MARKDOWN,
  mdx: MARKDOWN,
  txt: TEXT,
  text: TEXT,
  rst: TEXT,
  adoc: TEXT,
  log: TEXT,
  csv: TEXT,
  tsv: TEXT,
  html: HTML,
  htm: HTML,
  xhtml: HTML,
  pdf: PDF,
  ipynb: NOTEBOOK,
  docx: OFFICE,
  xlsx: OFFICE,
  pptx: OFFICE,
};

const LANGUAGE_ENDINGS: Readonly<Record<string, readonly string[]>> = {
  typescript: ["ts", "mts", "cts"],
  tsx: ["tsx"],
  javascript: ["js", "mjs", "cjs", "jsx"],
  python: ["py", "pyi"],
  java: ["java"],
  go: ["go"],
  rust: ["rs"],
  c: ["c", "h"],
  cpp: ["cc", "cpp", "cxx", "hh", "hpp", "hxx"],
  php: ["php"],
  sql: ["sql"],
  csharp: ["cs"],
  ruby: ["rb", "rake", "gemspec"],
  kotlin: ["kt", "kts"],
  swift: ["swift"],
  scala: ["scala"],
  shell: ["sh", "bash", "zsh"],
  css: ["css", "scss", "less"],
  vue: ["vue"],
  svelte: ["svelte"],
  json: ["json", "jsonc", "json5"],
  yaml: ["yaml", "yml"],
  toml: ["toml", "ini", "cfg", "properties"],
  xml: ["xml", "svg"],
  graphql: ["graphql", "gql"],
  protobuf: ["proto"],
  terraform: ["tf"],
};

const LANGUAGE_OF_ENDING = new Map(
  Object.entries(LANGUAGE_ENDINGS).flatMap(([language, endings]) =>
    endings.map((ending): [string, string] => [ending, language]),
  ),
);

const LANGUAGE_OF_FILE: Readonly<Record<string, string>> = {
  dockerfile: "dockerfile",
  makefile: "makefile",
  gemfile: "ruby",
  rakefile: "ruby",
};

const MEDIA_TYPES: Readonly<Record<string, DetectedType>> = {
  "text/markdown": MARKDOWN,
  "text/html": HTML,
  "application/xhtml+xml": HTML,
  "application/pdf": PDF,
  "application/x-ipynb+json": NOTEBOOK,
};

/** What a document is: by the ending of its path, else its media type, else by how it begins. */
export function detectType(source: DocumentSource): DetectedType {
  const name = source.path.slice(source.path.lastIndexOf("/") + 1).toLowerCase();
  const ending = name.slice(name.lastIndexOf(".") + 1);
  const language = LANGUAGE_OF_FILE[name] ?? LANGUAGE_OF_ENDING.get(ending);
  const mediaType = source.mediaType?.split(";")[0]?.trim().toLowerCase() ?? "";
  return (
    DOCUMENT_ENDINGS[ending] ??
    (language === undefined ? MEDIA_TYPES[mediaType] : { type: "code", language }) ??
    detectByBeginning(source.bytes)
  );
}

function detectByBeginning(bytes: Uint8Array): DetectedType {
  const beginning = new TextDecoder().decode(bytes.subarray(0, 200)).trimStart();
  if (beginning.startsWith("%PDF-")) return PDF;
  if (/^<(?:!doctype html|html)\b/i.test(beginning)) return HTML;
  const interpreter = /^#!.*?\b(python|node|bash|sh|ruby|php)[\d.]*\s/.exec(beginning)?.[1];
  if (interpreter === undefined) return TEXT;
  const languages: Readonly<Record<string, string>> = {
    node: "javascript",
    bash: "shell",
    sh: "shell",
  };
  return { type: "code", language: languages[interpreter] ?? interpreter };
}
