import { type RequirementReading, readRequirement } from "../../../shared/generation/mod.ts";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { askWhich, type Terminal } from "../terminal/ask.ts";
import { editText } from "../terminal/edit_text.ts";
import { reportError } from "../terminal/report_error.ts";
import { describeReading } from "./describe_reading.ts";

/**
 * Shows how code templates read a requirement until a person agrees, who may change it. The requirement that
 * was agreed on.
 *
 * @throws CogoError `reading_not_confirmed`, `editor_failed`.
 */
export async function agreeOnReading(requirement: string, terminal: Terminal): Promise<string> {
  const reading = readRequirement(requirement);
  terminal.output.write(`${describeReading(reading)}\n`);
  const answer = await askAbout(reading, terminal);
  if (answer === "yes") return requirement;
  // Of a refused requirement the notation lacks what was not understood.
  const text = reading.status === "understood" ? reading.notation : requirement;
  const edited = answer === "edit" ? await editText(terminal, text) : undefined;
  if (edited !== undefined) return await agreeOnReading(edited, terminal);
  throw new CogoError({
    code: "reading_not_confirmed",
    message: "The reading was not confirmed; nothing was created",
    remedy: "Say it in the forms of docs/reference/notation.md and try again",
  });
}

async function askAbout(
  reading: RequirementReading,
  terminal: Terminal,
): Promise<"yes" | "edit" | "no" | undefined> {
  if (reading.status === "understood")
    return await askWhich(terminal, "Build this?", ["yes", "edit", "no"]);
  reportError(reading.error, { json: false });
  return await askWhich(terminal, "Say it in other words?", ["edit", "no"]);
}

/** @throws CogoError `usage` where nobody can be asked. */
export function requireTerminal(terminal: Terminal | undefined): Terminal {
  if (terminal !== undefined) return terminal;
  throw new CogoError({
    code: "usage",
    message: "--confirm asks at a terminal, and there is none",
    remedy: 'See the reading with ./cogo read "…" and leave --confirm out',
  });
}
