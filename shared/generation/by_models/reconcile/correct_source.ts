import { CogoError } from "../../../kernel/mod.ts";
import { askUntilUseful } from "../../../models/mod.ts";
import type { RunFile } from "../../../quality/mod.ts";
import { tellBrief } from "../brief.ts";
import { type Author, composeCall, OUTPUT_TOKENS } from "../compose_call.ts";
import { openFileReader } from "../read_file_text.ts";
import { createReadFiles } from "../tools/read_files.ts";
import type { Fault, Project } from "./project.ts";

/**
 * Has a source or a document corrected, given what was found wrong with it and the files it works with.
 *
 * @throws CogoError `test_frozen` for a test: who corrects code cannot change what it is held against.
 */
export async function correctSource(
  author: Author,
  project: Project & { readonly files: readonly RunFile[] },
  { file, findings, key, history = [] }: Fault,
): Promise<RunFile> {
  if (file.kind === "test") throw frozen(file.path);
  const { contract, authors, files } = project;
  const planned = contract.files.find(({ path }) => path === file.path);
  const near = new Set(planned?.dependsOn);
  const proofs = new Set(
    contract.files.flatMap(({ path, kind, dependsOn }) =>
      kind === "test" && dependsOn.includes(file.path) ? path : [],
    ),
  );
  const call = await composeCall(author, {
    key,
    prompt: "repair",
    role: authors[file.path],
    values: {
      ...tellBrief(project),
      file: [file],
      tests: files.filter(({ path }) => proofs.has(path)),
      history,
      files: files.filter(({ path }) => near.has(path)),
      findings,
    },
    tools: [createReadFiles(files)],
    contents: ["requirement", "code"],
    maximumOutputTokens: OUTPUT_TOKENS,
  });
  const read = await openFileReader({ path: file.path, exports: planned?.exports ?? [] });
  const { value } = await askUntilUseful(author.models, call, read);
  return { ...file, content: value };
}

function frozen(path: string): CogoError {
  return new CogoError({
    code: "test_frozen",
    message: `Expected a source or a document to correct, got the test "${path}"`,
    remedy: "Only an adjudication that quotes the criterion lets a test be changed, by its author",
  });
}
