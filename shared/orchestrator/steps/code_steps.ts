import {
  codeInputSchema,
  readKindInput,
  type StepExecution,
  type StepHandler,
  type StepOutcome,
} from "../../engine/mod.ts";
import { type ApiClient, toJson } from "../../kernel/mod.ts";
import {
  characteriseProject,
  classifyFile,
  documentProject,
  explainFiles,
  type RunFile,
  renderExplanation,
  type TestLimits,
} from "../../quality/mod.ts";
import { readReviewed } from "./read_reviewed.ts";

/** What is done with code that is there: what is known of it then, and the files that say so. */
interface Work {
  readonly output: ReturnType<typeof toJson>;
  readonly summary: string;
  readonly artifacts: readonly RunFile[];
}

interface Subject {
  readonly files: readonly RunFile[];
  readonly mayChange: (path: string) => boolean;
}

/** The kinds of steps that say something of given code, by rule, and leave it as it is. */
export function createCodeSteps(client: ApiClient, limits: TestLimits): readonly StepHandler[] {
  return [
    createCodeStep(client, limits, "explain", async (_, { files, mayChange }) => {
      const explanation = explainFiles(files, mayChange);
      const content = renderExplanation(explanation);
      const summary = `${explanation.statements.length} statements, ${explanation.verdict}`;
      const artifacts = [{ path: "EXPLANATION.md", kind: "document", content } as const];
      return { output: toJson(explanation), summary, artifacts };
    }),
    createCodeStep(client, limits, "characterise", async (execution, subject) => {
      const written = await characteriseProject(execution, subject, limits);
      if (written === "released") return written;
      const { tests, verdict, files, mutants } = written;
      const all = mutants.killed + mutants.survived;
      const summary = `${tests} tests, ${mutants.killed} of ${all} mutants killed, ${verdict}`;
      return { output: toJson(written), summary, artifacts: files };
    }),
    createCodeStep(client, limits, "describe", async (execution, subject) => {
      const written = await documentProject(execution, subject, limits);
      if (written === "released") return written;
      const summary = `${written.examples} executed examples, ${written.verdict}`;
      return { output: toJson(written), summary, artifacts: written.files };
    }),
  ];
}

function createCodeStep(
  client: ApiClient,
  limits: TestLimits,
  kind: string,
  work: (execution: StepExecution, subject: Subject) => Promise<Work | "released">,
): StepHandler {
  return {
    kind,
    estimateMilliseconds: limits.verifyMilliseconds + limits.testFileMilliseconds,
    async execute(execution): Promise<StepOutcome> {
      const { step } = execution;
      const { files: given, paths } = readKindInput(codeInputSchema, step, "invalid_input");
      const classified = given?.map((file) => ({
        ...file,
        kind: file.kind ?? classifyFile(file.path),
      }));
      const files = await readReviewed(client, step, classified);
      const mayChange = (path: string) => paths === undefined || paths.includes(path);
      const done = await work(execution, { files, mayChange });
      if (done === "released") return { status: "released" };
      return { status: "completed", result: { ...done, artifacts: [...done.artifacts] } };
    },
  };
}
