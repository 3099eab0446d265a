import type { GatheredRequirement, Passage } from "../../engine/mod.ts";
import { type Classification, classifySentence, withoutFillers } from "./classify_sentence.ts";
import { beginsWithAny, hasAny } from "./phrases.ts";
import { type Sentence, splitSentences } from "./sentence.ts";
import { HEADINGS } from "./vocabulary.ts";

/** A statement that rules found, with the sentence it is. */
export interface FoundStatement extends GatheredRequirement {
  readonly sentence: Sentence;
}

type Heading = keyof typeof HEADINGS;

/** Reads passages, in their order, for what they ask for, by the words of their sentences. */
export function findStatements(passages: readonly Passage[]): readonly FoundStatement[] {
  let heading: Heading | undefined;
  let speaker: string | null = null;
  return passages.flatMap((passage) => {
    if (passage.speaker !== speaker) heading = undefined;
    speaker = passage.speaker;
    const sentences = splitSentences(passage);
    const [first] = sentences;
    if (first !== undefined && isHeading(passage, sentences)) {
      heading = headingOf(first);
      if (passage.text.split("\n").length === 1 && heading !== undefined) return [];
    }
    const said = startsWithTitle(passage) ? sentences.slice(1) : sentences;
    return said.flatMap((sentence) =>
      toStatement(passage, sentence, classify(sentence, passage, heading)),
    );
  });
}

function classify(
  sentence: Sentence,
  { text }: Passage,
  heading: Heading | undefined,
): Classification | undefined {
  if (heading === "none") return undefined;
  const isItem = ["-", "*", "•"].includes(text.trimStart()[0] ?? "");
  if (heading === "wont" && isItem)
    return { kind: "out-of-scope", priority: "wont", rule: "heading" };
  const found = classifySentence(sentence);
  if (heading === undefined || !isItem) return found;
  const priority = heading === "could" ? "could" : (found?.priority ?? "must");
  return { kind: found?.kind ?? "functional", priority, rule: found?.rule ?? "heading" };
}

function isHeading({ text }: Passage, sentences: readonly Sentence[]): boolean {
  const [line = ""] = text.split("\n");
  const isIntroduction = sentences.length === 1 && line.trimEnd().endsWith(":");
  return line.startsWith("#") || isBold(line) || isIntroduction;
}

function isBold(line: string): boolean {
  return line.startsWith("**") && line.trimEnd().endsWith("**");
}

/** In the forms of issues a title in bold stands right above its text. */
function startsWithTitle({ text }: Passage): boolean {
  const [line = "", ...more] = text.split("\n");
  return more.length > 0 && isBold(line);
}

function headingOf({ words }: Sentence): Heading | undefined {
  if (hasAny(words, HEADINGS.wont)) return "wont";
  if (hasAny(words, HEADINGS.could)) return "could";
  if (hasAny(words, HEADINGS.must)) return "must";
  return beginsWithAny(withoutFillers(words), HEADINGS.none) ? "none" : undefined;
}

function toStatement(
  passage: Passage,
  sentence: Sentence,
  found: Classification | undefined,
): readonly FoundStatement[] {
  if (found === undefined) return [];
  return [
    {
      statement: sentence.text.replaceAll("\n", " "),
      kind: found.kind,
      priority: found.priority,
      extractedBy: "rules",
      source: passage.ordinal,
      passage: passage.number,
      quotation: sentence.text,
      sentence,
    },
  ];
}
