import { CogoError } from "../../../kernel/mod.ts";
import { askUntilUseful, type ModelAnswer, type Reading, type Tool } from "../../../models/mod.ts";
import type { RunFile } from "../../../quality/mod.ts";
import { tellBrief } from "../brief.ts";
import { type Author, composeCall, OUTPUT_TOKENS } from "../compose_call.ts";
import type { Contract } from "../contract.ts";
import { openFileReader, type ReadFileText } from "../read_file_text.ts";
import { createCheckTypes } from "../tools/check_types.ts";
import { createExecuteTests } from "../tools/execute_tests.ts";
import { createQuestionContract } from "../tools/question_contract.ts";
import { createReadFiles } from "../tools/read_files.ts";
import { createSearchCode } from "../tools/search_code.ts";
import { createWriteFiles, DONE } from "../tools/write_files.ts";
import { answerObjection, type ContractAnswer } from "./answer_objection.ts";
import type { Fault, Project } from "./project.ts";
import type { Verification } from "./verification.ts";
import { Workspace } from "./workspace.ts";

/** Enough to read, edit and test several times over. */
const MOST_ROUNDS = 16;

/** What the file to correct belongs to. */
interface Given extends Project {
  readonly files: readonly RunFile[];
  readonly verification: Verification;
  /** Whether the contract can still be changed. */
  readonly mayAmend: boolean;
}

/** The outcome of a correction: the files it changed, and objections to the contract with their answers. */
interface Correction {
  readonly files: readonly RunFile[];
  readonly answers: readonly ContractAnswer[];
}

/**
 * Has a source or a document corrected, given what was found wrong with it and the files it works with. Its author
 * may look around, edit sources and documents, execute the tests and question the contract before it answers.
 *
 * @throws CogoError `test_frozen` for a test: who corrects code cannot change what it is held against.
 */
export async function correctSource(
  author: Author,
  project: Given,
  { file, findings, key, history = [] }: Fault,
): Promise<Correction> {
  if (file.kind === "test") throw frozen(file.path);
  const { contract, authors, files } = project;
  const { near, proofs, exports } = lookAround(contract, file.path);
  const workspace = new Workspace(files, contract);
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
    tools: createTools(author, project, { workspace, path: file.path }),
    contents: ["requirement", "code"],
    maximumOutputTokens: OUTPUT_TOKENS,
  });
  const question = { ...call, rounds: MOST_ROUNDS, keepState: () => workspace.keep() };
  const read = await openFileReader({ path: file.path, exports });
  // What it must export once the contract is changed, the workspace knows.
  const readAny = await openFileReader({ path: file.path, exports: [] });
  await askUntilUseful(author.models, question, (answer) => {
    const reading = (workspace.contract === contract ? read : readAny)(answer);
    return readChange(workspace, file, reading, answer);
  });
  return { files: workspace.changed, answers: workspace.answers };
}

/** What the contract says of a file: the files it uses, the tests that prove it, and what it promises. */
function lookAround({ files }: Contract, path: string) {
  const planned = files.find((each) => each.path === path);
  const proofs = files.filter(({ kind, dependsOn }) => kind === "test" && dependsOn.includes(path));
  return {
    near: new Set(planned?.dependsOn),
    proofs: new Set(proofs.map((proof) => proof.path)),
    exports: planned?.exports ?? [],
  };
}

function createTools(
  author: Author,
  project: Given,
  { workspace, path }: { readonly workspace: Workspace; readonly path: string },
): readonly Tool[] {
  const { verification, criteria, mayAmend } = project;
  const { signal } = author.execution;
  const answer = async (problem: string) => {
    const current = { ...project, contract: workspace.contract };
    const answered = await answerObjection(author, current, { path, problem });
    workspace.takeAnswer(answered);
    return answered;
  };
  const tools = [
    createReadFiles(workspace),
    createSearchCode(workspace),
    createWriteFiles(workspace),
    createExecuteTests(workspace, criteria, (files) => verification.executeTests(files)),
    createCheckTypes(workspace, (files) => verification.checkTypes(files, signal)),
    ...(mayAmend ? [createQuestionContract(answer)] : []),
  ];
  return tools.map((tool) => ({
    ...tool,
    async use(input) {
      verification.takeTurns();
      return await tool.use(input);
    },
  }));
}

/** Takes the file that was answered; after edits an answer need not be one. */
function readChange(
  workspace: Workspace,
  { path, kind }: RunFile,
  reading: ReturnType<ReadFileText>,
  { text }: ModelAnswer,
): Reading<undefined> {
  const isEdited = workspace.changed.length > 0;
  // What is said after edits could be taken for a document.
  const isTaken = reading.status === "valid" && !(isEdited && kind === "document") && !isDone(text);
  if (isTaken) workspace.change(path, reading.value);
  else if (!isEdited && !isDone(text) && reading.status === "invalid") return reading;
  const problem = workspace.problems().join(". ");
  return problem === "" ? { status: "valid", value: undefined } : { status: "invalid", problem };
}

function isDone(text: string): boolean {
  return text.trim() === DONE;
}

function frozen(path: string): CogoError {
  return new CogoError({
    code: "test_frozen",
    message: `Expected a source or a document to correct, got the test "${path}"`,
    remedy: "Only an adjudication that quotes the criterion lets a test be changed, by its author",
  });
}
