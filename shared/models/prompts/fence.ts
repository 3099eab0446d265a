import { fnv1a, saltFnv1a, truncateText } from "../../kernel/mod.ts";

/**
 * Data among instructions stands between tags that it cannot close: their name never occurs in it. The same
 * input gives the same name, and so the same prompt.
 */
export interface Fence {
  readonly tag: string;
}

/**
 * Chooses the fence for texts that have been disarmed, by a seed that nobody could know who wrote them, as the
 * id of a run; without one, by the texts themselves.
 */
export function chooseFence(texts: readonly string[], seed?: string): Fence {
  const named = seed === undefined ? texts : [seed];
  for (let salt = 0; ; salt += 1) {
    const tag = `data-${hash(named, salt)}`;
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
