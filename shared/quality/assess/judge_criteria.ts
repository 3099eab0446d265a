import { z } from "zod";
import type { TestFileResult } from "../sandbox/contract.ts";

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

/** Judges each criterion by the tests that name it, as `[AC-1]` in their titles. */
export function judgeCriteria(
  criteria: readonly Criterion[],
  files: readonly TestFileResult[],
): CriterionResult[] {
  return criteria.map(({ id, text }) => ({ id, text, ...judge(id, files) }));
}

function judge(
  id: string,
  files: readonly TestFileResult[],
): Pick<CriterionResult, "status" | "why"> {
  const named = files.flatMap((file) =>
    file.tests.filter(({ name }) => name.includes(`[${id}]`)).map((test) => ({ ...test, file })),
  );
  const failed = named.find(({ outcome }) => outcome === "failed");
  if (failed !== undefined) return { status: "not_met", why: `The test "${failed.name}" fails` };
  const passed = named.filter(({ outcome }) => outcome === "passed");
  const sound = passed.find(({ file }) => file.outcome !== "failed" || file.failure === undefined);
  if (sound !== undefined) return { status: "proven", why: `The test "${sound.name}" passes` };
  const [broken] = passed;
  if (broken !== undefined) {
    return { status: "unproven", why: `Its test passes, but ${broken.file.path} fails as a whole` };
  }
  return {
    status: "unproven",
    why:
      named.length === 0
        ? `No executed test has [${id}] in its title`
        : "Its tests were not executed",
  };
}
