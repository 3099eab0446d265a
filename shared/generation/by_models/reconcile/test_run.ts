import { hashJson } from "../../../kernel/mod.ts";
import {
  type Executions,
  executeTestFiles,
  type RunFile,
  type TestFileResult,
} from "../../../quality/mod.ts";
import type { Workbench } from "../../workbench.ts";

/** Executes tests within the time of one claim. The same files are executed once, in whichever claim. */
export class TestRun {
  readonly #executions: Executions;
  readonly #limits: Workbench["limits"];
  /** By what was executed; checkpoints of this claim are found by the next one alone. */
  readonly #results = new Map<string, readonly TestFileResult[]>();

  constructor(executions: Executions, limits: Workbench["limits"]) {
    this.#executions = executions;
    this.#limits = limits;
  }

  async execute(files: readonly RunFile[]): Promise<readonly TestFileResult[]> {
    const executed = files.filter(({ kind }) => kind !== "document");
    const hash = await hashJson(executed.map(({ path, content }) => [path, content]));
    const earlier = this.#results.get(hash);
    if (earlier !== undefined) return earlier;
    const results = await executeTestFiles(this.#executions, executed, this.#limits, `${hash}:`);
    this.#results.set(hash, results);
    return results;
  }

  /** Hands the step over when the claim has lasted long: another one finds what was answered in the ledger. */
  takeTurns(): void {
    this.#executions.handOverAfter(this.#limits.sliceMilliseconds);
  }
}
