import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Block } from "./read_page.ts";

/** How the blocks of a page that are commands went. */
export interface PageRun {
  readonly status: number | null;
  /** The line of the block that was running when the page ended. */
  readonly line: number;
  readonly output: string;
  /** What a console block printed. */
  outputOf(block: Block): Promise<string>;
}

/**
 * Runs the commands of a page from top to bottom in one shell, as a reader would who pastes them one after
 * the other. The first that fails ends the page; what it started in the background ends with it.
 */
export async function runPage(
  blocks: readonly Block[],
  place: { readonly folder: string; readonly environment: NodeJS.ProcessEnv },
): Promise<PageRun> {
  const outputPath = ({ line }: Block) => join(place.folder, `.output-${line}`);
  const script = [
    "set -euo pipefail",
    ...blocks.map((block) => toScript(block, outputPath(block))),
  ];
  const child = spawn("bash", ["-c", script.join("\n")], {
    cwd: place.folder,
    env: place.environment,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => void chunks.push(chunk));
  }
  const status = await new Promise<number | null>((resolve) => {
    child.on("exit", (code) => {
      endGroup(child.pid);
      resolve(code);
    });
  });
  const output = chunks.join("");
  const [, line] = [...output.matchAll(/^::line (\d+)$/gm)].at(-1) ?? [];
  return {
    status,
    line: Number(line),
    output,
    outputOf: (block) => readFile(outputPath(block), "utf8"),
  };
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGTERM");
  } catch {
    // Nothing was left running.
  }
}

function toScript(block: Block, output: string): string {
  const commands = toCommands(block);
  const recorded =
    block.language === "console" ? `{\n${commands}\n} 2>&1 | tee ${output}` : commands;
  return `echo "::line ${block.line}" >&2\n${recorded}`;
}

function toCommands({ language, text }: Block): string {
  if (language === "sql") return `./cogo sql -- "$(cat <<'END_OF_SQL'\n${text}\nEND_OF_SQL\n)"`;
  if (language !== "console") return text;
  return text
    .split("\n")
    .filter((line) => line.startsWith("$ "))
    .map((line) => line.slice(2))
    .join("\n");
}

/** What a console block shows and its command did not print, in this order. Times and ids are never the same. */
export function missingLines({ text }: Block, printed: string): readonly string[] {
  const alike = (line: string) =>
    line
      .replaceAll(/\d+\.\d+/g, "0.0")
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "id")
      .trim();
  const lines = printed.split("\n").map(alike);
  let from = 0;
  return text
    .split("\n")
    .filter((line) => !line.startsWith("$ ") && line.trim() !== "…" && line.trim() !== "")
    .filter((line) => {
      const index = lines.indexOf(alike(line), from);
      if (index >= 0) from = index + 1;
      return index < 0;
    });
}
