import type { SensitiveSpan } from "./detector.ts";
import { findSensitive } from "./find_sensitive.ts";
import { PLACEHOLDER, SENSITIVE_KINDS, type SensitiveKind } from "./sensitive_kind.ts";

/** How many values of a kind were found. It never says which. */
export interface Finding {
  readonly kind: SensitiveKind;
  readonly count: number;
}

/** The longest placeholder, less its last character: as much of a stream may have to be held back. */
const PLACEHOLDER_BEGINNING = /\[(?:\[(?:[A-Z]{0,8}|[A-Z]{2,8}_\d{0,6}\]?))?$/;

/** Values that are looked for once more in all texts; with more of them that would take too long. */
const MOST_REPEATED = 200;
const MINIMUM_LENGTH_TO_REPEAT = 8;

/**
 * Puts placeholders in the place of secrets and personal data, and values back in the place of
 * placeholders. The same value has the same placeholder in all texts, numbered in the order of their
 * appearance, so that the same texts are masked the same way. It holds the values: it is never logged, and
 * lives as long as one call.
 */
export class Masking {
  readonly #spans: ReadonlyMap<string, readonly SensitiveSpan[]>;
  readonly #placeholders = new Map<string, string>();
  readonly #values = new Map<string, string>();
  readonly #counts = new Map<SensitiveKind, number>();
  /** Given to a value, or in the texts themselves: those stand for nothing, and no value may get theirs. */
  readonly #taken: Set<string>;
  /** Secrets that may stand elsewhere with nothing beside them that tells what they are; the longest first. */
  readonly #repeated: readonly string[];

  /**
   * @param texts all that will be masked, in their order.
   * @param answers those of them that answered texts masked like this: what placeholders they hold are its own.
   */
  constructor(texts: readonly string[], answers: ReadonlySet<string> = new Set()) {
    const foreign = texts.filter((text) => !answers.has(text));
    this.#taken = new Set(foreign.flatMap((text) => text.match(PLACEHOLDER) ?? []));
    this.#spans = new Map(texts.map((text) => [text, findSensitive(text)]));
    const repeated = new Set<string>();
    for (const [text, spans] of this.#spans) {
      for (const { kind, start, end } of spans) {
        const value = text.slice(start, end);
        this.#assign(kind, value);
        if (isTellingAlone(kind, value) && repeated.size < MOST_REPEATED) repeated.add(value);
      }
    }
    this.#repeated = [...repeated].sort((one, other) => other.length - one.length);
  }

  /** @param text one of those it was made for. */
  mask(text: string): string {
    const spans = this.#spans.get(text);
    if (spans === undefined) throw new Error("Expected a text that the masking was made for");
    let masked = "";
    let end = 0;
    for (const span of spans) {
      const value = text.slice(span.start, span.end);
      masked += this.#maskRepeated(text.slice(end, span.start)) + this.#placeholders.get(value);
      end = span.end;
    }
    return masked + this.#maskRepeated(text.slice(end));
  }

  /** Puts back what may be put back: not secrets. */
  restore(text: string): string {
    if (this.#values.size === 0) return text;
    return text.replace(PLACEHOLDER, (placeholder) => this.#values.get(placeholder) ?? placeholder);
  }

  /**
   * Restores a text that comes in pieces. What may be the beginning of a placeholder is held back until the
   * next piece; when none follows it was none, or is of no use.
   */
  restoreStream(): (piece: string) => string {
    let held = "";
    return (piece) => {
      const text = held + piece;
      held = this.#values.size === 0 ? "" : (PLACEHOLDER_BEGINNING.exec(text)?.[0] ?? "");
      return this.restore(text.slice(0, text.length - held.length));
    };
  }

  /** In the order they were found in. */
  findings(): readonly Finding[] {
    return [...this.#counts].map(([kind, count]) => ({ kind, count }));
  }

  #maskRepeated(text: string): string {
    return this.#repeated.reduce(
      (masked, value) => masked.replaceAll(value, this.#placeholders.get(value) ?? value),
      text,
    );
  }

  #assign(kind: SensitiveKind, value: string): void {
    if (this.#placeholders.has(value)) return;
    const { label, restored } = SENSITIVE_KINDS[kind];
    const count = this.#counts.get(kind) ?? 0;
    let number = count + 1;
    while (this.#taken.has(`[[${label}_${number}]]`)) number += 1;
    const placeholder = `[[${label}_${number}]]`;
    this.#taken.add(placeholder);
    this.#counts.set(kind, count + 1);
    this.#placeholders.set(value, placeholder);
    if (restored) this.#values.set(placeholder, value);
  }
}

/** Whether a secret is long and mixed enough not to be a word of the text. */
function isTellingAlone(kind: SensitiveKind, value: string): boolean {
  if (SENSITIVE_KINDS[kind].content !== "secrets") return false;
  return value.length >= MINIMUM_LENGTH_TO_REPEAT && /\d/.test(value) && /[A-Za-z]/.test(value);
}
