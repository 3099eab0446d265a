import {
  applyPatchTo,
  executeTestFile,
  type Failure,
  type Healers,
  type Healing,
  healProject,
  type RunFile,
  rankSolutions,
} from "../../../../shared/quality/mod.ts";
import { readJsonLines } from "../../json_lines.ts";
import { solutionSchema, TEST, toProjects } from "../../models/author/labelled_project.ts";
import { type BrokenProgram, FAULT_CLASSES, joinPrograms, seedFaults } from "./seed_faults.ts";

const LIMITS = {
  candidates: 100,
  // Bounded in number alone, so that a busy machine heals as much.
  milliseconds: Number.POSITIVE_INFINITY,
  testFileMilliseconds: 1_000,
  verifyMilliseconds: Number.POSITIVE_INFINITY,
};
/** Of three programs the last is left for the end. */
const UNREAD_OF = 3;

/** Which programs: those that rules were chosen on, or those that nobody looked at. */
export type Part = "seen" | "unread";

interface HealingSet {
  readonly part: Part;
  readonly most: number;
  /** How many programs are one project. */
  readonly together: number;
}

interface Outcome {
  readonly program: BrokenProgram;
  readonly rules: Healing;
  readonly author: Healing;
  readonly again: Healing;
  /** Whether the tests that were held back pass with what rules, or the author, called healed. */
  readonly holds: Readonly<Record<"rules" | "author", boolean>>;
}

/** Breaks programs of a labelled set, has them mended, and holds what is called healed against a test that was held back. */
export async function measureHealing(
  path: string,
  { together, ...asked }: HealingSet,
  announce: (text: string) => void,
) {
  const memory = new Memory();
  const outcomes: Outcome[] = [];
  const programs = joinPrograms(await breakPrograms(path, asked), together);
  for (const program of programs) {
    outcomes.push(await mend(program, memory));
    announce(describeSoFar(outcomes));
  }
  return report(outcomes);
}

function describeSoFar(outcomes: readonly Outcome[]): string {
  const { programs, rules, withAuthor, fromMemory } = report(outcomes);
  const wrong = withAuthor.wronglyHealed;
  return `${programs} programs: rules ${rules.healed}, author ${withAuthor.healed}, memory ${fromMemory.healed}, wrong ${wrong}`;
}

async function breakPrograms(path: string, { part, most }: Pick<HealingSet, "part" | "most">) {
  const projects = toProjects(await readJsonLines(path, solutionSchema)).filter(
    (_, index) => (index % UNREAD_OF === UNREAD_OF - 1) === (part === "unread"),
  );
  const programs: BrokenProgram[] = [];
  for (const [index, project] of projects.slice(0, most).entries()) {
    // Each class in turn; where a program has no place for one that a test notices, the next.
    for (let turn = 0; turn < FAULT_CLASSES.length; turn += 1) {
      const fault = FAULT_CLASSES[(index + turn) % FAULT_CLASSES.length];
      const found = fault && (await findNoticed(seedFaults(project, fault), index));
      if (found === undefined) continue;
      programs.push(found);
      break;
    }
  }
  return programs;
}

/** A fault that the tests which are left notice, of a program that is right without it. */
async function findNoticed(programs: readonly BrokenProgram[], index: number) {
  for (let turn = 0; turn < Math.min(3, programs.length); turn += 1) {
    const program = programs[(index + turn) % programs.length];
    if (program === undefined) return undefined;
    if ((await outcomeOf(program.right, program.allTests)) !== "passed") return undefined;
    if ((await outcomeOf(program.broken)) === "failed") return program;
  }
  return undefined;
}

async function outcomeOf(files: readonly RunFile[], tests: readonly RunFile[] = []) {
  const all = files.map((file) => tests.find(({ path }) => path === file.path) ?? file);
  // A busy machine must not pass for a wrong fix.
  const limits = { timeoutMilliseconds: 10 * LIMITS.testFileMilliseconds };
  const outcomes = all
    .filter(({ path }) => path.endsWith(TEST))
    .map(async ({ path }) => await executeTestFile({ files: all, testPath: path, limits }));
  return (await Promise.all(outcomes)).every(({ outcome }) => outcome === "passed")
    ? "passed"
    : "failed";
}

async function mend(program: BrokenProgram, memory: Memory): Promise<Outcome> {
  const { broken, right } = program;
  const rules = await heal(broken, { recall: async () => [] });
  // An author who knows what is right; what rules can mend does not reach it.
  const author = rules.verdict === "healed" ? rules : await askAuthor(broken, right);
  memory.remember(author);
  // The same error, in a file that has changed elsewhere since.
  const moved = broken.map((file) =>
    file.kind === "source" ? { ...file, content: `// Since then.\n\n${file.content}` } : file,
  );
  const again = await heal(moved, { recall: async (failures) => memory.recall(failures) });
  return {
    ...{ program, rules, author, again },
    holds: { rules: await holds(program, rules), author: await holds(program, author) },
  };
}

async function askAuthor(broken: readonly RunFile[], right: readonly RunFile[]) {
  // Rules have been tried before.
  const limits = { ...LIMITS, candidates: 0 };
  return await heal(broken, { recall: async () => [], correct: async () => right }, limits);
}

async function heal(
  files: readonly RunFile[],
  healers: Healers,
  limits = LIMITS,
): Promise<Healing> {
  const execution = {
    context: { checkpoints: {} },
    signal: new AbortController().signal,
    checkpoint: async () => undefined,
    reportProgress: async () => undefined,
  };
  const healing = await healProject(execution, { files, mayChange: () => true }, healers, limits);
  if (healing === "released") throw new Error("Expected a result without a limit of time");
  return healing;
}

async function holds({ broken, allTests }: BrokenProgram, { verdict, patch }: Healing) {
  if (verdict !== "healed") return false;
  return (await outcomeOf(applyPatchTo(broken, patch) ?? [], allTests)) === "passed";
}

/** One memory for all programs, as one person has for all projects. */
class Memory {
  readonly #solutions: Parameters<typeof rankSolutions>[0][number][] = [];

  remember({ verdict, failures: [first], patch }: Healing): void {
    if (verdict !== "healed" || first === undefined) return;
    const { fingerprint, family } = first.incident;
    const solutionId = String(this.#solutions.length);
    this.#solutions.push({ solutionId, fingerprint, family, patch, worked: 1, failed: 0 });
  }

  recall(failures: readonly Failure[]) {
    return rankSolutions(this.#solutions, failures);
  }
}

function report(outcomes: readonly Outcome[]) {
  const healed = (of: (outcome: Outcome) => Healing) =>
    outcomes.filter((each) => of(each).verdict === "healed");
  const byRules = healed(({ rules }) => rules);
  const byAuthor = healed(({ author }) => author);
  const again = byAuthor.filter(
    (each) => each.again.verdict === "healed" && each.again.by === "memory",
  );
  const wrong = byAuthor.filter((each) => !each.holds.author);
  return {
    programs: outcomes.length,
    rules: {
      healed: byRules.length,
      share: share(byRules.length, outcomes.length),
      wronglyHealed: byRules.filter((each) => !each.holds.rules).length,
      unproven: outcomes.filter(({ rules }) => rules.verdict === "unproven").length,
    },
    withAuthor: {
      healed: byAuthor.length,
      share: share(byAuthor.length, outcomes.length),
      wronglyHealed: wrong.length,
    },
    fromMemory: { healed: again.length, share: share(again.length, byAuthor.length) },
    byClass: Object.fromEntries(
      FAULT_CLASSES.map((fault) => {
        const own = outcomes.filter(({ program }) => program.fault === fault);
        const count = (all: readonly Outcome[]) => all.filter((each) => own.includes(each)).length;
        return [
          fault,
          { programs: own.length, rules: count(byRules), withAuthor: count(byAuthor) },
        ];
      }),
    ),
    wronglyHealed: wrong.map(
      ({ program, author }) => `${program.id} ${program.fault}: ${author.source}`,
    ),
    notHealed: outcomes
      .filter(({ author }) => author.verdict !== "healed")
      .map(({ program, author }) => `${program.id} ${program.fault}: ${author.reasons.join("; ")}`),
  };
}

function share(part: number, whole: number): number {
  return Math.round((part / Math.max(whole, 1)) * 1_000) / 1_000;
}
