import { askUntilUseful } from "../../models/mod.ts";
import type { RunFile } from "../../quality/mod.ts";
import { type Author, composeCall } from "./compose_call.ts";
import type { Contract } from "./contract.ts";
import { describeContract } from "./describe_contract.ts";
import { readFileText } from "./read_file_text.ts";
import { createReadFiles } from "./tools/read_files.ts";

const MOST_OUTPUT_TOKENS = 12_000;

/** Has a file corrected, given what was found wrong with it and the files it works with. */
export async function repairFile(
  author: Author,
  project: {
    readonly requirement: string;
    readonly contract: Contract;
    readonly files: readonly RunFile[];
  },
  fault: { readonly file: RunFile; readonly findings: readonly string[]; readonly key: string },
): Promise<RunFile> {
  const { requirement, contract, files } = project;
  const { file, findings, key } = fault;
  const planned = contract.files.find(({ path }) => path === file.path);
  const near = new Set(planned?.dependsOn);
  const call = await composeCall(author, {
    key,
    prompt: "repair",
    values: {
      requirement,
      contract: describeContract(contract),
      file: [file],
      files: files.filter(({ path }) => near.has(path)),
      findings,
    },
    tools: [createReadFiles(files)],
    contents: ["requirement", "code"],
    maximumOutputTokens: MOST_OUTPUT_TOKENS,
  });
  const { value } = await askUntilUseful(author.models, call, (answer) =>
    readFileText(answer, { path: file.path, exports: planned?.exports ?? [] }),
  );
  return { ...file, content: value };
}
