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

  it("hold what is asked of by name, written as one or with a capital in the sentence", () => {
    const cache = passage("The cache has a default timeout of ten seconds.");
    expect(answeringPassages("What is the default timeout of the cache?", [cache])).toEqual([
      cache,
    ]);
    for (const other of ["of Redis", "with SMTP", "of v2.0", "of maxAge", "of the snow_cache"]) {
      expect(answeringPassages(`What is the default timeout ${other}?`, [cache]), other).toEqual(
        [],
      );
    }
    for (const loud of ["WHAT DOES THE CACHE HAVE", "How Long Is The Timeout"]) {
      expect(answeringPassages(loud, [cache]), loud).toEqual([cache]);
    }
    const german = passage("Das Limit der Anfragen ist zehn.");
    expect(answeringPassages("Wie hoch ist das Limit der Anfragen pro Kunde?", [german])).toEqual([
      german,
    ]);
  });

  it.each([
    "What does E10234 mean?",
    "Explain E10234",
    "How do I fix E10234?",
    "Tell me about E10234",
    "Please describe what E10234 means",
  ])("know what is asked however it is asked: %s", (question) => {
    const error = passage("## E10234\n\nThe disk is full.");
    expect(answeringPassages(question, [error])).toEqual([error]);
    const next = passage("## E10235\n\nThe network is down.");
    expect(answeringPassages(question, [next])).toEqual([]);
  });

  it.each([
    ["What is the amount of ORD1005?", "ORD1005,35"],
    ["What is the amount of order ORD1399?", "ORD1399,2793"],
    ["amount 2897", "2897,28970"],
    ["Which count has SKU-250?", "SKU-250,750"],
  ])("quote the row that is asked for, and no other: %s", (question, row) => {
    const rows = ["order,amount", "ORD100,1", "ORD1005,35", "ORD10050,36", "ORD1399,2793"];
    const table = [...rows, "28970,2", "2897,28970", "SKU-25,250", "SKU-250,750"].join("\n");
    const orders = passage(table, { path: "orders.csv", type: "text", header: "orders.csv count" });
    expect(quotePassages(question, answeringPassages(question, [orders]))).toMatchObject([
      { text: row },
    ]);
  });

  it.each(["What is the amount of ORD999?", "Was the invoice 2024999 paid?", "SKU-2500"])(
    "are none where another number stands: %s",
    (question) => {
      const text = "The amount of ORD9990: the invoice 2024001 was paid. SKU-250. 2500";
      expect(answeringPassages(question, [passage(text)])).toEqual([]);
    },
  );

  it.each([
    ["Where does the community sit?", "The communism of the deer."],
    ["What does the international court say?", "The internet is slow."],
  ])("take no words for forms of one because they begin alike: %s", (question, text) => {
    expect(answeringPassages(question, [passage(text, { header: "a.md" })])).toEqual([]);
  });

  it.each([
    ["How are keys deleted?", "To delete a key, call drop."],
    ["How is a retry configured?", "Configuration of retries"],
    ["When is a worker stopped?", "Stop the workers"],
    ["How are names normalised?", "normalize a name"],
  ])("take forms of one word for one: %s", (question, text) => {
    expect(answeringPassages(question, [passage(text, { header: "a.md" })])).toHaveLength(1);
  });

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
