import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { evidenceSchema } from "../../../shared/quality/mod.ts";
import { assessFolder } from "../../assess/assess_folder.ts";

const verdict = z.enum(["passed", "failed", "unproven"]);
const folderCaseSchema = z.object({
  requirement: z.string(),
  /** The verdicts that are true of it, the best first. */
  expect: z.union([verdict, z.array(verdict)]).transform((each) => [each].flat()),
});

/** What the judgement of one folder was, and what it took. */
export interface JudgedFolder {
  readonly id: string;
  readonly expected: readonly string[];
  readonly verdict: string;
  readonly why: string;
  /** The share of mutants that its tests noticed. */
  readonly mutationScore: number | undefined;
  /** How many times what its tests take mutation took. */
  readonly mutationMultiple: number | undefined;
  readonly criteria: { readonly proven: number; readonly all: number };
}

/** Judges each folder below one, in a copy without the `case.json` that says what is to be expected. */
export async function judgeFolders(root: string): Promise<readonly JudgedFolder[]> {
  const judged: JudgedFolder[] = [];
  for (const entry of (await readdir(root, { withFileTypes: true })).sort(byName)) {
    if (!entry.isDirectory()) continue;
    const copy = await mkdtemp(join(tmpdir(), "cogo-bench-verdict-"));
    try {
      await cp(join(root, entry.name), copy, { recursive: true });
      judged.push(await judgeFolder(entry.name, copy));
    } finally {
      await rm(copy, { recursive: true });
    }
  }
  return judged;
}

async function judgeFolder(id: string, folder: string): Promise<JudgedFolder> {
  const description = join(folder, "case.json");
  const { expect, requirement } = folderCaseSchema.parse(
    JSON.parse(await readFile(description, "utf8")),
  );
  await rm(description);
  const quality = await assessFolder(folder, requirement, () => undefined);
  const { criteria, mutation, shortfalls, testFiles } = evidenceSchema.parse(quality.evidence);
  const tried = mutation === undefined ? 0 : mutation.killed + mutation.survived;
  const suite = testFiles.reduce((sum, { durationMilliseconds }) => sum + durationMilliseconds, 0);
  return {
    id,
    expected: expect,
    verdict: quality.verdict,
    why: shortfalls[0]?.message.slice(0, 200) ?? "",
    mutationScore: mutation === undefined || tried === 0 ? undefined : mutation.killed / tried,
    mutationMultiple:
      mutation === undefined || suite === 0 ? undefined : mutation.milliseconds / suite,
    criteria: {
      proven: criteria.filter(({ status }) => status === "proven").length,
      all: criteria.length,
    },
  };
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}
