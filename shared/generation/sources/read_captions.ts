import { type Line, splitLines, splitParagraphs } from "./lines.ts";
import type { Passage } from "./passage.ts";
import { splitSpeaker } from "./read_transcript.ts";

const ARROW = " --> ";
const SENTENCE_ENDS = [".", "!", "?", "…", "。"];

/** Whether it has times as subtitles have. */
export function isCaptions(lines: readonly Line[]): boolean {
  return lines.slice(0, 100).some(({ text }) => text.includes(ARROW));
}

/** What was said in a recording: WebVTT or SubRip. A sentence that goes over several captions is one passage. */
export function readCaptions(text: string): readonly Passage[] {
  const passages: Passage[] = [];
  for (const block of splitParagraphs(splitLines(text))) {
    const timing = block.findIndex((line) => line.text.includes(ARROW));
    if (timing === -1) continue;
    const [begin = ""] = block[timing]?.text.split(ARROW) ?? [];
    const words = block.slice(timing + 1).map((line) => line.text.trim());
    const { speaker, said } = readVoice(words.join(" "));
    const before = passages.at(-1);
    if (before !== undefined && continues(before, speaker)) {
      passages[passages.length - 1] = { ...before, text: `${before.text} ${said}` };
    } else if (said !== "") {
      passages.push({ speaker, saidAt: begin.trim(), place: `at ${begin.trim()}`, text: said });
    }
  }
  return passages;
}

/** "<v Ada>…</v>", or "Ada: …". */
function readVoice(text: string): { readonly speaker: string | null; readonly said: string } {
  const tag = text.startsWith("<v") ? text.indexOf(">") : -1;
  if (tag === -1) {
    const [speaker, said] = splitSpeaker(text);
    return { speaker, said: withoutTags(said) };
  }
  const words = text.slice(2, tag).split(" ").slice(1);
  return { speaker: words.join(" ") || null, said: withoutTags(text.slice(tag + 1)) };
}

function withoutTags(text: string): string {
  let rest = text;
  for (let open = rest.indexOf("<"); open !== -1; open = rest.indexOf("<", open)) {
    const close = rest.indexOf(">", open);
    if (close === -1) break;
    rest = rest.slice(0, open) + rest.slice(close + 1);
  }
  return rest.trim();
}

function continues(before: Passage, speaker: string | null): boolean {
  const isOpen = !SENTENCE_ENDS.some((end) => before.text.trimEnd().endsWith(end));
  return isOpen && (speaker === null || speaker === before.speaker);
}
