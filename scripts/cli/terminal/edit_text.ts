import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { askForText, type Terminal } from "./ask.ts";

/** Has a person change a text: in the editor that the environment names, else at the terminal. */
export async function editText(terminal: Terminal, text: string): Promise<string | undefined> {
  const editor = process.env.VISUAL || process.env.EDITOR;
  if (!editor) return await askForText(terminal, "Change it; Tab and Enter when done", text);
  const folder = await mkdtemp(join(tmpdir(), "cogo-reading-"));
  try {
    const file = join(folder, "requirement.txt");
    await writeFile(file, `${text}\n`);
    openEditor(editor, file);
    return (await readFile(file, "utf8")).trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The variable holds a command with its words, which a shell splits. @throws CogoError `editor_failed`. */
function openEditor(editor: string, file: string): void {
  const screen = process.stderr.isTTY ? 2 : 1;
  const { status } = spawnSync(`${editor} "${file}"`, {
    shell: true,
    stdio: ["inherit", screen, "inherit"],
  });
  if (status === 0) return;
  throw new CogoError({
    code: "editor_failed",
    message: `The editor "${editor}" ended with ${status === null ? "a signal" : `status ${status}`}; nothing was created`,
    remedy: "Name one that works in VISUAL or EDITOR, or unset both to edit at the terminal",
  });
}
