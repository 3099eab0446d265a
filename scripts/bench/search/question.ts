import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { readJsonLines } from "../json_lines.ts";

/** A question on a repository, and the files any of which answers it; none where nothing does. */
const questionSchema = z.object({
  id: z.string(),
  question: z.string().min(1),
  paths: z.array(z.string()),
  /** Of a question without an answer: how far it is from what the repository is about. */
  flavour: z.string().optional(),
});
export type Question = z.infer<typeof questionSchema>;

/** A repository with the questions on it. */
export interface AskedRepository {
  readonly name: string;
  readonly folder: string;
  readonly questions: readonly Question[];
}

/**
 * Reads `NAME.jsonl` and `NAME.absent.jsonl` of a folder, for repositories of these names in another.
 *
 * @throws CogoError `usage` where there is no question, or no repository for one.
 */
export async function readQuestions(
  questionFolder: string,
  repositories: string,
): Promise<readonly AskedRepository[]> {
  const found = existsSync(questionFolder) ? (await readdir(questionFolder)).sort() : [];
  const files = found.filter((file) => file.endsWith(".jsonl"));
  const names = new Set(files.map((file) => file.slice(0, file.indexOf("."))));
  if (names.size === 0) throw missing(`NAME.jsonl in ${questionFolder}`);
  const asked: AskedRepository[] = [];
  for (const name of names) {
    const folder = join(repositories, name);
    if (!existsSync(folder)) throw missing(`the repository ${folder}`);
    const own = files.filter((file) => file.startsWith(`${name}.`));
    const questions = await Promise.all(
      own.map((file) => readJsonLines(join(questionFolder, file), questionSchema)),
    );
    asked.push({ name, folder, questions: questions.flat() });
  }
  return asked;
}

function missing(expected: string): CogoError {
  return new CogoError({
    code: "usage",
    message: `Expected ${expected}, found none`,
    remedy: "Run ./cogo bench search --questions DIR --repositories DIR",
  });
}
