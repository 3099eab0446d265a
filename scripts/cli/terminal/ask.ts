import type { Readable, Writable } from "node:stream";
import { type CANCEL_SYMBOL, confirm, isCancel, multiline, select } from "@clack/prompts";

/** Where a person reads and types. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

interface Prompt extends Terminal {
  readonly withGuide: false;
  readonly signal: AbortSignal;
}

/** The terminal, when there is a person at both ends of it. */
export function openTerminal(output: NodeJS.WriteStream): Terminal | undefined {
  return output.isTTY && process.stdin.isTTY ? { input: process.stdin, output } : undefined;
}

/** Asks, with no as the answer to Enter. Undefined when the signal withdraws the question or input ends. */
export function askYesOrNo(
  terminal: Terminal,
  message: string,
  signal?: AbortSignal,
): Promise<boolean | undefined> {
  return ask(terminal, (prompt) => confirm({ ...prompt, message, initialValue: false }), signal);
}

/** Has one of some words chosen, the first being the answer to Enter. Undefined when input ends. */
export function askWhich<Word extends string>(
  terminal: Terminal,
  message: string,
  words: readonly Word[],
): Promise<Word | undefined> {
  const values = words.map((value): { value: string } => ({ value }));
  const chosen = ask(terminal, (prompt) => select({ ...prompt, message, options: values }));
  return chosen.then((answer) => words.find((each) => each === answer));
}

/** Has a text changed, line by line. Undefined when input ends. */
export function askForText(
  terminal: Terminal,
  message: string,
  initialValue: string,
): Promise<string | undefined> {
  return ask(terminal, (prompt) =>
    multiline({ ...prompt, message, initialValue, showSubmit: true }),
  );
}

async function ask<Answer>(
  { input, output }: Terminal,
  put: (prompt: Prompt) => Promise<Answer | typeof CANCEL_SYMBOL>,
  signal?: AbortSignal,
): Promise<Answer | undefined> {
  const ended = new AbortController();
  const end = () => ended.abort();
  input.once("end", end);
  const withdrawn = AbortSignal.any([ended.signal, ...(signal === undefined ? [] : [signal])]);
  const answer = await put({ input, output, withGuide: false, signal: withdrawn });
  input.off("end", end);
  if (!isCancel(answer)) return answer;
  // While a prompt reads, the terminal sends no signal for Ctrl-C; what it means is for the command to say.
  if (!withdrawn.aborted) process.kill(process.pid, "SIGINT");
  return undefined;
}
