import { z } from "zod";
import type { Decision } from "../../shared/engine/mod.ts";

const requirementsSchema = z.object({
  notDone: z.array(z.object({ text: z.string(), because: z.string() })),
});

/** What a person must not overlook in a result, whatever its verdict: what is not done, and tests that changed. */
export function renderDisclosures(decisions: readonly Decision[]): string {
  const notDone = decisions
    .filter(({ kind }) => kind === "requirements")
    .flatMap(({ outcome }) => requirementsSchema.safeParse(outcome).data?.notDone ?? [])
    .map(({ text, because }) => `"${text}": ${because}`);
  const changes = decisions
    .filter(({ kind }) => kind === "test-change")
    .map(({ reasons }) => reasons.join(" "));
  const tests = changes.length === 1 ? "1 test was" : `${changes.length} tests were`;
  return [
    ...list("Not done:", notDone),
    ...list(`${tests} changed after code existed:`, changes),
  ].join("\n");
}

function list(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}
