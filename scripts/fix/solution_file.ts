import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import {
  type Failure,
  type Healing,
  type KnownSolution,
  rankSolutions,
} from "../../shared/quality/mod.ts";

const solutionSchema = z.object({
  solutionId: z.uuid(),
  fingerprint: z.string(),
  family: z.string(),
  patch: z.string(),
  worked: z.number().int(),
  failed: z.number().int(),
});
type Solution = z.infer<typeof solutionSchema>;

/** The fixes that worked on this machine, in a file beside the stack's data. */
export class SolutionFile {
  readonly #path: string;
  #solutions: Solution[] | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Fixes that worked for failures like these, those for the same error first. */
  readonly recall = async (failures: readonly Failure[]): Promise<readonly KnownSolution[]> =>
    rankSolutions(await this.#read(), failures);

  /** Keeps what has healed, and how what was recalled worked. */
  async remember({ verdict, by, failures, patch, recalled }: Healing): Promise<void> {
    const solutions = await this.#read();
    for (const { solutionId, worked } of recalled) {
      const known = solutions.find((each) => each.solutionId === solutionId);
      if (known !== undefined) known[worked ? "worked" : "failed"] += 1;
    }
    const [first] = failures;
    if (verdict === "healed" && by !== "memory" && first !== undefined) {
      const { fingerprint, family } = first.incident;
      const isKnown = solutions.some(
        (each) => each.fingerprint === fingerprint && each.patch === patch,
      );
      if (!isKnown) {
        solutions.push({
          solutionId: randomUUID(),
          fingerprint,
          family,
          patch,
          worked: 1,
          failed: 0,
        });
      }
    }
    await mkdir(dirname(this.#path), { recursive: true });
    await writeFile(this.#path, `${JSON.stringify(solutions, null, 1)}\n`);
  }

  async #read(): Promise<Solution[]> {
    if (this.#solutions === undefined) {
      const text = await readFile(this.#path, "utf8").catch(() => "[]");
      this.#solutions = solutionSchema.array().parse(JSON.parse(text));
    }
    return this.#solutions;
  }
}
