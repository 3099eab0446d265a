import { createInterface } from "node:readline/promises";
import { CogoError } from "../../shared/kernel/mod.ts";
import { ignoredFiles } from "./ignored_files.ts";
import { applyChanges, type FileChange, type ProjectFolder } from "./project_folder.ts";

/** Shows the changes and makes them, after a question where something of the owner's is changed. Whether it did. */
export async function change(
  project: ProjectFolder,
  changes: readonly FileChange[],
  { folder, yes }: { readonly folder: string; readonly yes?: true | undefined },
): Promise<boolean> {
  if (changes.length === 0) {
    tell("Nothing to do\n");
    return false;
  }
  for (const { effect, path } of changes) tell(`${effect.padEnd(8)} supabase/${path}\n`);
  const touches = changes.some(({ effect }) => effect !== "adds");
  if (touches && !yes && !(await isAgreed())) {
    tell("Nothing was changed\n");
    return false;
  }
  await applyChanges(project, changes);
  await tellIgnored(folder, changes);
  return true;
}

async function isAgreed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new CogoError({
      code: "usage",
      message: "This changes files that are there, and needs to be confirmed",
      remedy: "Pass --yes",
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question("Change these files? [y/N] ").catch(() => "");
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
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
