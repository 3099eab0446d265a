import { createInterface } from "node:readline/promises";
import type { Screen } from "./progress.ts";

/** Where a person reads and types. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: Screen;
}

/**
 * Asks until a line is typed; anything but a yes is a no. Undefined when the question is taken back by the
 * signal, or the input ends.
 */
export async function askYesOrNo(
  { input, output }: Terminal,
  question: string,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const reader = createInterface({ input, output });
  const ended = new AbortController();
  reader.once("close", () => ended.abort());
  // While it reads, the terminal leaves Ctrl-C to it; what that means the command has decided.
  reader.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    const given = AbortSignal.any([signal, ended.signal]);
    const line = await reader.question(`${question} [y/N] `, { signal: given });
    return /^\s*y(es)?\s*$/i.test(line);
  } catch (error) {
    if (!signal.aborted && !ended.signal.aborted) throw error;
    output.write("\n");
    return undefined;
  } finally {
    reader.close();
  }
}
