import type { RunFile } from "../../../quality/mod.ts";
import type { Contract } from "../contract.ts";
import { findProblem, isModulePath } from "../read_file_text.ts";
import type { ContractAnswer } from "./answer_objection.ts";

/** The files of a result while one of them is corrected. Tests and configuration can be read, and never changed. */
export class Workspace {
  readonly #before: readonly RunFile[];
  #contract: Contract;
  #files: readonly RunFile[];
  #answers: readonly ContractAnswer[] = [];

  constructor(files: readonly RunFile[], contract: Contract) {
    this.#before = files;
    this.#contract = contract;
    this.#files = files;
  }

  get files(): readonly RunFile[] {
    return this.#files;
  }

  get changed(): readonly RunFile[] {
    return this.#files.filter(({ content }, index) => content !== this.#before[index]?.content);
  }

  get contract(): Contract {
    return this.#contract;
  }

  /** What was said against the contract, and how it was answered. */
  get answers(): readonly ContractAnswer[] {
    return this.#answers;
  }

  takeAnswer(answer: ContractAnswer): void {
    this.#answers = [...this.#answers, answer];
    this.#contract = answer.contract ?? this.#contract;
  }

  find(path: string): RunFile | undefined {
    return this.#files.find((file) => file.path === path);
  }

  change(path: string, content: string): void {
    this.#files = this.#files.map((file) => (file.path === path ? { ...file, content } : file));
  }

  /** Keeps all as it is now; what it returns takes it back to that. */
  keep(): () => void {
    const [files, contract, answers] = [this.#files, this.#contract, this.#answers];
    return () => {
      [this.#files, this.#contract, this.#answers] = [files, contract, answers];
    };
  }

  /** What is wrong with what was changed, by each file's own text. */
  problems(): readonly string[] {
    return this.changed
      .filter(({ path }) => isModulePath(path))
      .flatMap(({ path, content }) => {
        const exports = this.#contract.files.find((each) => each.path === path)?.exports ?? [];
        const problem = findProblem({ exports }, content);
        return problem === undefined ? [] : [`${path}: ${problem}`];
      });
  }
}
