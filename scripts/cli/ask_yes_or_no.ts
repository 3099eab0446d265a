import type { Readable, Writable } from "node:stream";
import { confirm, isCancel } from "@clack/prompts";

/** Where a person reads and types. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** The terminal, when there is a person at both ends of it. */
export function openTerminal(output: NodeJS.WriteStream): Terminal | undefined {
  return output.isTTY && process.stdin.isTTY ? { input: process.stdin, output } : undefined;
}

/** Asks, with no as the answer to Enter. Undefined when the signal withdraws the question or input ends. */
export async function askYesOrNo(
  { input, output }: Terminal,
  question: string,
  signal?: AbortSignal,
): Promise<boolean | undefined> {
  const ended = new AbortController();
  const end = () => ended.abort();
  input.once("end", end);
  const withdrawn = AbortSignal.any([ended.signal, ...(signal === undefined ? [] : [signal])]);
  const prompt = { message: question, initialValue: false, withGuide: false, signal: withdrawn };
  const answer = await confirm({ ...prompt, input, output });
  input.off("end", end);
  if (!isCancel(answer)) return answer;
  // While a prompt reads, the terminal sends no signal for Ctrl-C; what it means is for the command to say.
  if (!withdrawn.aborted) process.kill(process.pid, "SIGINT");
  return undefined;
}
