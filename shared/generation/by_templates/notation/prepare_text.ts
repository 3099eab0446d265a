/** Typographic signs and what is typed for them, one character each so that no position moves. */
const plain: ReadonlyMap<string, string> = new Map(
  ["‘'", "’'", "‚'", "ʼ'", '“"', '”"', '„"', '«"', '»"', "‐-", "‑-", "‒-", "–-", "—-", "−-"].map(
    (pair) => [pair.charAt(0), pair.charAt(1)],
  ),
);

const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/u;

function prepare(character: string): string {
  if (character === "\n" || character === "\t") return character;
  if (character === "\u00a0") return " ";
  return invisible.test(character) ? "" : (plain.get(character) ?? character);
}

/** The requirement as it is read: typed quotes and dashes, and nothing that does not print. */
export function prepareText(text: string): string {
  const lines = text.normalize("NFC").replaceAll("\r\n", "\n").replaceAll("\r", "\n");
  return Array.from(lines, prepare).join("");
}
