/** How models that think aloud begin and end it; some servers pass it on as part of the answer. */
const THOUGHTS: readonly (readonly [begin: string, end: string])[] = [
  ...["think", "thinking", "thought", "thoughts", "reasoning", "reflection", "scratchpad"].map(
    (name) => [`<${name}>`, `</${name}>`] as const,
  ),
  ["<seed:think>", "</seed:think>"],
  ["[THINK]", "[/THINK]"],
  ["◁think▷", "◁/think▷"],
  ["<|begin_of_thought|>", "<|end_of_thought|>"],
  ["<|START_THINKING|>", "<|END_THINKING|>"],
  ["<unused94>", "<unused95>"],
  ["<|channel|>analysis<|message|>", "<|channel|>final<|message|>"],
];

/** What servers leave of the frame of a turn, before an answer and after it. */
const BEFORE = [
  "\ufeff",
  "<s>",
  "<|im_start|>assistant",
  "<|start|>assistant",
  "<|assistant|>",
  "<|start_header_id|>assistant<|end_header_id|>",
  "<|channel|>final<|message|>",
  "<|START_RESPONSE|>",
  "<|begin_of_solution|>",
];
const AFTER = [
  "<|im_end|>",
  "<|endoftext|>",
  "<|end_of_text|>",
  "<|eot_id|>",
  "<|return|>",
  "<|END_RESPONSE|>",
  "<|end_of_solution|>",
  "<end_of_turn>",
  "<｜end▁of▁sentence｜>",
  "[end of text]",
  "</s>",
];

/**
 * An answer without what its model thought before it and without the frame of its turn; undefined when it
 * thinks to the end, so that there is no answer.
 */
export function withoutThinking(answer: string): string | undefined {
  for (let before = answer; ; ) {
    const text = withoutFrame(before.trim());
    const rest = afterThought(text);
    if (rest === undefined || rest === before) return rest;
    before = rest;
  }
}

function withoutFrame(answer: string): string {
  let text = answer;
  for (const mark of BEFORE) if (text.startsWith(mark)) text = text.slice(mark.length).trim();
  for (const mark of AFTER) text = withoutEnd(text, mark);
  return text;
}

/** A text that has the mark elsewhere too speaks of it. */
function withoutEnd(text: string, mark: string): string {
  if (!text.endsWith(mark)) return text;
  const rest = text.slice(0, -mark.length).trim();
  return rest.includes(mark) ? text : rest;
}

/** The text when it begins with no thought; undefined when its thought does not end. */
function afterThought(text: string): string | undefined {
  const thought = THOUGHTS.find(([begin]) => beginsWith(text, begin));
  if (thought === undefined) return text;
  const [, end] = thought;
  const place = text.toLowerCase().indexOf(end.toLowerCase());
  return place === -1 ? undefined : text.slice(place + end.length).trim();
}

/** What follows the end of thinking whose beginning stood in the prompt; undefined when nothing ends. */
export function afterThinking(text: string): string | undefined {
  const ends = THOUGHTS.map(([, end]) => ({ end, place: text.indexOf(end) }));
  const first = ends
    .filter(({ place }) => place !== -1)
    .sort((left, right) => left.place - right.place)[0];
  return first && text.slice(first.place + first.end.length).trim();
}

function beginsWith(text: string, mark: string): boolean {
  return text.slice(0, mark.length).toLowerCase() === mark.toLowerCase();
}
