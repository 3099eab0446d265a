import { hashJson } from "../../../kernel/mod.ts";
import {
  type Executions,
  executeTestFiles,
  type RunFile,
  type TestFileResult,
  type TypeCheck,
  typeCheckSchema,
} from "../../../quality/mod.ts";
import type { Workbench } from "../../workbench.ts";

/** Executes tests and checks types within one claim. The same files are verified once, in whichever claim. */
export class Verification {
  readonly #executions: Executions;
  readonly #workbench: Pick<Workbench, "limits" | "checkTypes">;
  /** By what was executed; checkpoints of this claim are found by the next one alone. */
  readonly #results = new Map<string, Promise<readonly TestFileResult[]>>();
  readonly #types = new Map<string, Promise<TypeCheck>>();

  constructor(executions: Executions, workbench: Pick<Workbench, "limits" | "checkTypes">) {
    this.#executions = executions;
    this.#workbench = workbench;
  }

  async executeTests(files: readonly RunFile[]): Promise<readonly TestFileResult[]> {
    const code = codeOf(files);
    const { limits } = this.#workbench;
    return await once(this.#results, await hashFiles(code), (hash) =>
      executeTestFiles(this.#executions, code, limits, `${hash}:`),
    );
  }

  async checkTypes(files: readonly RunFile[], signal: AbortSignal): Promise<TypeCheck> {
    const code = codeOf(files);
    return await once(this.#types, await hashFiles(code), (hash) =>
      this.#executions.keep(`types:${hash}`, typeCheckSchema, () =>
        this.#workbench.checkTypes(code, signal),
      ),
    );
  }

  /** Hands the step over when the claim has lasted long: another one finds what was answered in the ledger. */
  takeTurns(): void {
    this.#executions.handOverAfter(this.#workbench.limits.sliceMilliseconds);
  }
}

function codeOf(files: readonly RunFile[]): readonly RunFile[] {
  return files.filter(({ kind }) => kind !== "document");
}

function hashFiles(files: readonly RunFile[]): Promise<string> {
  return hashJson(files.map(({ path, content }) => [path, content]));
}

async function once<Result>(
  known: Map<string, Promise<Result>>,
  hash: string,
  work: (hash: string) => Promise<Result>,
): Promise<Result> {
  const result = known.get(hash) ?? work(hash);
  known.set(hash, result);
  return await result;
}
