import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSentences } from "../../../shared/knowledge/ask/check_sentences.ts";
import { citeQuote, type Passage } from "../../../shared/knowledge/ask/passage.ts";
import { answeringPassages, quotePassages } from "../../../shared/knowledge/ask/quote_passages.ts";

const passage = (content: string, about: Partial<Passage> = {}): Passage => ({
  documentId: "3f0c1a52-9b7e-4c55-8a43-0e6f5f0a2b11",
  project: "birds",
  path: "docs/ostrich.md",
  type: "markdown",
  header: "docs/ostrich.md › Ostriches",
  startLine: 11,
  endLine: 11 + content.split("\n").length - 1,
  content,
  ...about,
});
const OSTRICH = passage("# Ostriches\n\nAn ostrich weighs up to\n150 kg.\nIt does not fly.");

describe("citeQuote()", () => {
  it("tells the lines on which the words stand, however they are broken", () => {
    expect(citeQuote(OSTRICH, "ostrich weighs up to 150 kg")).toMatchObject({
      ...{ path: "docs/ostrich.md", startLine: 13, endLine: 14 },
      quote: "ostrich weighs up to\n150 kg",
    });
  });

  it.each(["ostrich weighs up to 160 kg", "emu", "", "  ", ".*"])("finds no %j", (quote) => {
    expect(citeQuote(OSTRICH, quote)).toBeNull();
  });

  it("tells the whole place where lines are not those of the source", () => {
    const page = passage("One.\nTwo.", { type: "pdf", startLine: 3, endLine: 3 });
    expect(citeQuote(page, "Two.")).toMatchObject({ startLine: 3, endLine: 3 });
  });

  it("finds every stretch of a passage, and on its lines", () => {
    const lines = fc.array(fc.stringMatching(/^[a-z*.\\ \t]{0,9}$/), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(lines, fc.nat(), fc.nat(), (texts, one, other) => {
        const content = texts.join("\n");
        const [from, to] = [one % (content.length + 1), other % (content.length + 1)].sort(
          (a, b) => a - b,
        );
        const quote = content.slice(from, to);
        const found = citeQuote(passage(content, { startLine: 1 }), quote);
        if (quote.trim() === "") expect(found).toBeNull();
        else {
          expect(found?.quote.replace(/\s+/g, " ")).toBe(quote.trim().replace(/\s+/g, " "));
          const quoted = content.split("\n").slice((found?.startLine ?? 1) - 1, found?.endLine);
          expect(quoted.join("\n")).toContain(found?.quote);
        }
      }),
    );
  });
});

describe("checkSentences()", () => {
  const check = (text: string, ...quotes: readonly string[]) =>
    checkSentences(
      [{ text, citations: quotes.map((quote) => ({ passage: 1, quote })) }],
      [OSTRICH],
    );

  it("keeps a sentence that its quotation supports", () => {
    const quote = "An ostrich weighs up to 150 kg.";
    expect(check("Ostriches weigh at most 150 kg.", quote)).toMatchObject([
      { text: "Ostriches weigh at most 150 kg.", citations: [{ startLine: 13, endLine: 14 }] },
    ]);
  });

  it.each([
    ["cites nothing", "Ostriches weigh 150 kg.", []],
    ["quotes what is not there", "Ostriches weigh 150 kg.", ["An ostrich weighs 150 kg."]],
    [
      "quotes one thing that is there and one that is not",
      "Ostriches weigh 150 kg.",
      ["An ostrich weighs up to 150 kg.", "So it is."],
    ],
    ["has another number", "Ostriches weigh up to 160 kg.", ["An ostrich weighs up to 150 kg."]],
    ["says the opposite", "An ostrich does fly, it does.", ["It does not fly."]],
    [
      "says something else",
      "Penguins swim in cold water every winter.",
      ["An ostrich weighs up to 150 kg."],
    ],
    ["quotes a word that stands anywhere", "Ostriches eat stones.", ["ostrich"]],
  ])("drops a sentence that %s", (_, text, quotes) => {
    expect(check(text, ...quotes)).toEqual([]);
  });

  it("drops a sentence of a passage that there is not", () => {
    const citations = [{ passage: 2, quote: "It does not fly." }];
    expect(checkSentences([{ text: "It does not fly.", citations }], [OSTRICH])).toEqual([]);
  });
});

describe("Passages as an answer", () => {
  const other = passage("Penguins swim.", { path: "docs/penguin.md", header: "docs/penguin.md" });

  it("are those that hold most of what is asked, in whatever form", () => {
    const found = answeringPassages("How much does an ostrich weigh?", [other, OSTRICH]);
    expect(found).toEqual([OSTRICH]);
  });

  it.each(["How do I bake bread with yeast?", "ostrich pomegranate zeppelin", "how is it?", ""])(
    "are none for %j",
    (question) => {
      expect(answeringPassages(question, [other, OSTRICH])).toEqual([]);
    },
  );

  it("know words without blanks between them", () => {
    const chinese = passage("鸵鸟的体重可达150公斤。", { header: "a.md" });
    expect(answeringPassages("鸵鸟体重", [other, chinese])).toEqual([chinese]);
  });

  it("are quoted as they stand, with the lines that hold most of what is asked", () => {
    const long = passage(`${"Filler line.\n".repeat(30)}An ostrich weighs 150 kg.\nAnd more.`);
    const [sentence] = quotePassages("How much does an ostrich weigh?", [long]);
    expect(sentence?.text).toContain("An ostrich weighs 150 kg.");
    expect(long.content).toContain(sentence?.text);
    expect(sentence?.citations[0]?.endLine).toBeLessThanOrEqual(long.endLine);
    expect(sentence?.citations[0]?.startLine).toBeGreaterThan(long.startLine + 20);
  });
});
