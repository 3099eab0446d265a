/** No source that a person or a model writes is longer. */
const MAXIMUM_LENGTH = 200_000;
/** The parser reads each character of ordinary code about twice. */
const READS_PER_CHARACTER = 50;
const READS_AT_LEAST = 300_000;

/** Thrown for a source whose parsing would take too long. */
export class SourceTooCostly extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SourceTooCostly";
  }
}

/**
 * A source that counts how often its characters are read. The parser tries arrow functions, takes the
 * attempt back and tries again, so nested ones cost it twice as much a level; nothing outside can
 * interrupt it, and this ends it.
 */
class MeteredSource extends String {
  #reads = 0;
  readonly #maximum: number;

  constructor(text: string) {
    super(text);
    this.#maximum = Math.max(READS_AT_LEAST, text.length * READS_PER_CHARACTER);
  }

  override charCodeAt(index: number): number {
    this.#reads += 1;
    if (this.#reads > this.#maximum) {
      throw new SourceTooCostly("It nests too deeply for its types to be removed.");
    }
    return super.charCodeAt(index);
  }
}

/** A source as a parser may read it: within a cost that grows with its length alone. */
export function meteredSource(text: string): string {
  if (text.length > MAXIMUM_LENGTH) {
    throw new SourceTooCostly(`It is longer than ${MAXIMUM_LENGTH} characters.`);
  }
  return new MeteredSource(text) as unknown as string;
}
