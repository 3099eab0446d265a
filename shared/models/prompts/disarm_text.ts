/** Characters nobody sees: tags, directions, joins of nothing. Instructions have been hidden in them. */
const INVISIBLE = /[\u{e0000}-\u{e007f}\u202a-\u202e\u2060-\u2069\u200b\u200e\u200f\ufeff]/gu;

/** What begins a turn or a section in the formats models were trained on, and a space that breaks it. */
const MARKERS: readonly (readonly [RegExp, string])[] = [
  [/<\|(\w{1,40})\|>/g, "< |$1| >"],
  [/<｜([^｜>\n]{1,40})｜>/g, "< ｜$1｜ >"],
  [/\[(\/?)INST\]/g, "[ $1INST ]"],
  [/<<(\/?)SYS>>/g, "<< $1SYS >>"],
  [/<(\/?(?:start|end)_of_turn)>/g, "< $1 >"],
  [/<(\/?)(system|assistant|human|instructions?|data-[0-9a-f]+)\b([^>\n]{0,200})>/g, "< $1$2$3>"],
  [/^([ \t#>*]*)(System|Assistant|Human|Developer):/gm, "$1$2 :"],
];

/**
 * Takes from a text what could be mistaken for the frame it stands in: invisible characters, and markers
 * of turns and roles. What is left reads the same to a person.
 */
export function disarmText(text: string): string {
  return MARKERS.reduce(
    (disarmed, [marker, harmless]) => disarmed.replace(marker, harmless),
    text.replace(INVISIBLE, ""),
  );
}
