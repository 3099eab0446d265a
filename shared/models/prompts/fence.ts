/**
 * Data among instructions stands between tags that it cannot close: their name is derived from the data
 * itself, again and again until it stands nowhere in it. The same data gives the same name, so a prompt
 * made anew is the same prompt.
 */
export interface Fence {
  readonly tag: string;
}

/** Chooses the fence for texts that have been disarmed. */
export function chooseFence(texts: readonly string[]): Fence {
  for (let salt = 0; ; salt += 1) {
    const tag = `data-${hash(texts, salt)}`;
    if (!texts.some((text) => text.includes(tag))) return { tag };
  }
}

/** Puts a text behind its fence, with attributes that say what it is. */
export function enclose(
  { tag }: Fence,
  attributes: Readonly<Record<string, string | number | undefined>>,
  text: string,
): string {
  const words = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [` ${name}="${quote(String(value))}"`],
  );
  return `<${tag}${words.join("")}>\n${text}\n</${tag}>`;
}

/** One short line that ends no attribute and no tag. */
function quote(value: string): string {
  return value.replace(/[\s"<>]+/g, " ").slice(0, 200);
}

/**
 * FNV-1a over UTF-16. It need not withstand an attacker: a name that stands in the text is never used,
 * however it came there.
 */
function hash(texts: readonly string[], salt: number): string {
  let state = 0x811c9dc5 ^ salt;
  for (const text of texts) {
    for (let index = 0; index < text.length; index += 1) {
      state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
    }
  }
  return (state >>> 0).toString(16).padStart(8, "0");
}
