import {
  executeTestFile,
  type RunFile,
  reviewFiles,
  type TestFileResult,
  type TypeChecker,
  type TypeFault,
} from "../../../../shared/quality/mod.ts";
import { checkProject } from "../../../runner/check_project.ts";
import { TEST } from "./labelled_project.ts";

const LIMITS = { timeoutMilliseconds: 2_000 };

/** What is wrong with the files of a project. */
export interface Verified {
  readonly isRight: boolean;
  /** The test that fails, where one does. */
  readonly failed: TestFileResult["tests"][number] | undefined;
  readonly types: readonly TypeFault[];
}
export type Verify = (files: readonly RunFile[]) => Promise<Verified>;

/** Opens what verifies projects, each once: a compiler takes a second. */
export function openVerifier(): {
  readonly verify: Verify;
  readonly checkTypes: TypeChecker;
} {
  const checked = new Map<string, ReturnType<typeof checkProject>>();
  const checkTypes: TypeChecker = (files) => {
    const key = JSON.stringify(files.map(({ path, content }) => [path, content]));
    const known = checked.get(key) ?? checkProject(files);
    checked.set(key, known);
    return known;
  };
  return {
    checkTypes,
    async verify(files) {
      const { outcome, tests } = await executeTestFile({ files, testPath: TEST, limits: LIMITS });
      const types = await checkTypes(files);
      const errors = types.status === "checked" ? types.errors : [];
      const isClean = reviewFiles(files).every(({ severity }) => severity !== "blocker");
      return {
        isRight:
          outcome === "passed" && isClean && types.status === "checked" && errors.length === 0,
        failed: tests.find((test) => test.outcome === "failed"),
        types: errors,
      };
    },
  };
}
