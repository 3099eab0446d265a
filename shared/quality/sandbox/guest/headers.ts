const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The Headers class of the web. */
export class GuestHeaders {
  #lists = new Map<string, string[]>();

  constructor(init?: unknown) {
    if (init === undefined || init === null) return;
    if (typeof init !== "object") throw new TypeError("Headers can be made of an object or pairs.");
    const pairs =
      Symbol.iterator in init ? (init as Iterable<Iterable<unknown>>) : Object.entries(init);
    for (const pair of pairs) {
      const [name, value] = pair;
      this.append(name, value);
    }
  }

  append(name: unknown, value: unknown): void {
    const key = keyOf(name);
    const list = this.#lists.get(key) ?? [];
    list.push(normalizedValue(value));
    this.#lists.set(key, list);
  }

  set(name: unknown, value: unknown): void {
    this.#lists.set(keyOf(name), [normalizedValue(value)]);
  }

  delete(name: unknown): void {
    this.#lists.delete(keyOf(name));
  }

  get(name: unknown): string | null {
    return this.#lists.get(keyOf(name))?.join(", ") ?? null;
  }

  has(name: unknown): boolean {
    return this.#lists.has(keyOf(name));
  }

  getSetCookie(): string[] {
    return [...(this.#lists.get("set-cookie") ?? [])];
  }

  forEach(callback: (value: string, name: string, headers: GuestHeaders) => void): void {
    for (const [name, value] of this) callback(value, name, this);
  }

  *entries(): Generator<[string, string]> {
    for (const name of [...this.#lists.keys()].sort()) {
      const list = this.#lists.get(name) ?? [];
      if (name === "set-cookie") for (const cookie of list) yield [name, cookie];
      else yield [name, list.join(", ")];
    }
  }

  *keys(): Generator<string> {
    for (const [name] of this) yield name;
  }

  *values(): Generator<string> {
    for (const [, value] of this) yield value;
  }

  [Symbol.iterator](): Generator<[string, string]> {
    return this.entries();
  }
}

function keyOf(name: unknown): string {
  const text = String(name);
  if (!NAME.test(text)) throw new TypeError(`Invalid header name: ${text}`);
  return text.toLowerCase();
}

function normalizedValue(value: unknown): string {
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
  if (/[\0\n\r]/.test(text)) throw new TypeError("Invalid header value.");
  return text;
}

Object.defineProperty(GuestHeaders, "name", { value: "Headers" });
