import { fnv1a, saltFnv1a, truncateText } from "../../kernel/mod.ts";

/**
 * Data among instructions stands between tags that it cannot close: their name is derived from the data
 * itself, until it does not occur in it. The same data gives the same name, so the same input gives the
 * same prompt.
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
  return truncateText(value.replace(/[\s"<>]+/g, " "), 200);
}

/** It need not withstand an attacker: a name that occurs in the text is never used. */
function hash(texts: readonly string[], salt: number): string {
  const state = texts.reduce((before, text) => fnv1a(text, before), saltFnv1a(salt));
  return (state >>> 0).toString(16).padStart(8, "0");
}
