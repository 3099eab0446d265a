import { z } from "zod";
import type { MutationEvidence } from "../mutation/mutation_evidence.ts";
import { passedPlainly, type TestCaseResult, type TestFileResult } from "../sandbox/contract.ts";

/** What is known of an acceptance criterion, and from what. */
export const criterionResultSchema = z.object({
  id: z.string(),
  text: z.string(),
  status: z.enum(["proven", "not_met", "unproven"]),
  why: z.string(),
});
export type CriterionResult = Readonly<z.infer<typeof criterionResultSchema>>;

interface Criterion {
  readonly id: string;
  readonly text: string;
}

interface NamedTest extends TestCaseResult {
  readonly file: TestFileResult;
}

/**
 * Judges each criterion by the tests that name it, as `[AC-1]` in their titles. One is proven when all of them
 * pass and one was seen to fail: on a stub, and on a small change of the code.
 */
export function judgeCriteria(
  criteria: readonly Criterion[],
  files: readonly TestFileResult[],
  mutation: MutationEvidence | undefined,
): CriterionResult[] {
  return criteria.map((criterion) => {
    const named = files.flatMap((file) =>
      file.tests
        .filter(({ name }) => name.includes(`[${criterion.id}]`))
        .map((test) => ({ ...test, file })),
    );
    return { ...criterion, ...judge(criterion.id, named, mutation) };
  });
}

type Judgement = Pick<CriterionResult, "status" | "why">;

function judge(
  id: string,
  named: readonly NamedTest[],
  mutation: MutationEvidence | undefined,
): Judgement {
  const failed = named.find(({ outcome }) => outcome === "failed");
  if (failed !== undefined) return { status: "not_met", why: `The test "${failed.name}" fails` };
  if (named.length === 0) return unproven(`No executed test has [${id}] in its title`);
  const open = named.find((test) => !passedPlainly(test));
  if (open !== undefined) {
    return unproven(
      `The test "${open.name}" shows nothing: ${open.message ?? "It was not executed."}`,
    );
  }
  const broken = named.find(({ file }) => file.outcome === "failed" && file.failure !== undefined);
  if (broken !== undefined) {
    return unproven(`Its test passes, but ${broken.file.path} fails as a whole`);
  }
  if (mutation === undefined) {
    return unproven("Its test passes; as others fail, it was not tried whether it can fail");
  }
  return judgePower(id, named, mutation);
}

/** Whether tests that pass could also fail. */
function judgePower(
  id: string,
  passed: readonly NamedTest[],
  { proven, disturbed, passOnStub, mutants }: MutationEvidence,
): Judgement {
  const tests = describeTests(passed);
  if (proven.includes(id)) {
    return { status: "proven", why: `Shown by ${tests}; seen to fail on changed code` };
  }
  if (mutants === 0)
    return unproven("Its test reaches no source of the result that can be changed");
  if (disturbed.includes(id)) {
    const why = "the code reads its own text, or finds out that it is tested";
    return unproven(
      `Its test fails once only the code's text, names and environment change: ${why}`,
    );
  }
  return passOnStub.includes(id)
    ? unproven(`Named by ${tests}; passes on a stub that does nothing`)
    : unproven(`Named by ${tests}; fails on none of the small changes that were tried`);
}

function describeTests([first, ...others]: readonly NamedTest[]): string {
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return `"${first?.name ?? ""}"${more}`;
}

function unproven(why: string): Judgement {
  return { status: "unproven", why };
}
