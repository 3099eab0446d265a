const CONTROL_CHARACTERS = /[^\P{Cc}\n\t]/gu;

/** Text that somebody else wrote, so that it moves neither the cursor nor the colours of a terminal. */
export function inert(text: string): string {
  return text.replace(CONTROL_CHARACTERS, "\u{fffd}");
}
