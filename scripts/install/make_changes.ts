import { createInterface } from "node:readline/promises";
import { CogoError } from "../../shared/kernel/mod.ts";
import { ignoredFiles } from "./ignored_files.ts";
import { applyChanges, type FileChange, type ProjectFolder } from "./project_folder.ts";

/** How it ended: made, nothing to do or not wanted, or not answered. */
export type ChangeOutcome = "made" | "left" | "interrupted";

/** Shows the changes and makes them, after a question where something of the owner's is changed. */
export async function change(
  project: ProjectFolder,
  changes: readonly FileChange[],
  { folder, yes }: { readonly folder: string; readonly yes?: true | undefined },
): Promise<ChangeOutcome> {
  if (changes.length === 0) {
    tell("Nothing to do\n");
    return "left";
  }
  for (const { effect, path } of changes) tell(`${effect.padEnd(8)} supabase/${path}\n`);
  const touches = changes.some(({ effect }) => effect !== "adds");
  const isAgreed = touches && !yes ? await ask() : true;
  if (!isAgreed) {
    tell("Nothing was changed\n");
    return isAgreed === undefined ? "interrupted" : "left";
  }
  await applyChanges(project, changes);
  await tellIgnored(folder, changes);
  return "made";
}

/** Undefined when Ctrl-C or the end of input is the answer: the folder's lock is released before the process ends. */
async function ask(): Promise<boolean | undefined> {
  if (!process.stdin.isTTY) {
    throw new CogoError({
      code: "usage",
      message: "This changes files that are there, and needs to be confirmed",
      remedy: "Pass --yes",
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new AbortController();
  for (const event of ["SIGINT", "close"]) terminal.once(event, () => ended.abort());
  const answer = await terminal
    .question("Change these files? [y/N] ", { signal: ended.signal })
    .catch(() => undefined);
  terminal.close();
  if (answer === undefined) process.stderr.write("\n");
  return answer === undefined ? undefined : /^y(es)?$/i.test(answer.trim());
}

/** What is not committed is not deployed from elsewhere. */
async function tellIgnored(folder: string, changes: readonly FileChange[]): Promise<void> {
  const written = changes.filter(({ content }) => content !== undefined);
  const paths = written.map(({ path }) => `supabase/${path}`);
  const [first, ...others] = await ignoredFiles(folder, paths);
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  tell(`\nGit ignores ${first}${more}: change .gitignore, so that all who deploy have them\n`);
}

function tell(text: string): void {
  process.stdout.write(text);
}
