// Control characters but for line breaks and tabs, and those that turn the direction of what is written.
const COMMANDS = /[^\P{Cc}\n\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text that somebody else wrote, so that it moves neither the cursor nor the colours of a terminal. */
export function inert(text: string): string {
  return text.replace(COMMANDS, "\u{fffd}");
}

/** Such a text in one line, so that it cannot look like a line of ours. */
export function inertLine(text: string): string {
  return inert(text.replaceAll(/\s+/g, " "));
}

/** An answer of ours, all of whose texts are inert. */
export function inertAnswer<Answer>(answer: Answer): Answer {
  return mapTexts(answer) as Answer;
}

function mapTexts(value: unknown): unknown {
  if (typeof value === "string") return inert(value);
  if (Array.isArray(value)) return value.map(mapTexts);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapTexts(each)]));
}
