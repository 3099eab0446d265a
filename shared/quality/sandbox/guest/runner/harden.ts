/** Everything that properties and prototypes lead to from the roots, but for what is beyond a border. */
export function reachable(roots: readonly unknown[], beyond?: ReadonlySet<object>): Set<object> {
  const waiting: unknown[] = [...roots];
  const found = new Set<object>();
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (!isObject(value) || found.has(value) || beyond?.has(value) === true) continue;
    found.add(value);
    for (const key of Reflect.ownKeys(value)) {
      const { value: item, get, set } = Object.getOwnPropertyDescriptor(value, key) ?? {};
      waiting.push(item, get, set);
    }
    waiting.push(Object.getPrototypeOf(value));
  }
  return found;
}

/**
 * Makes objects immutable, so that tested code that gets hold of one of the runner's functions cannot
 * change what it is made of. The open ones may still be given properties; what they have stays as it is.
 */
export function harden(objects: ReadonlySet<object>, open: readonly unknown[]): void {
  for (const value of objects) {
    if (open.includes(value)) fixProperties(value);
    else Object.freeze(value);
  }
}

/** Every function leads to a constructor that makes code from text: in this realm, to none. */
export function refuseCodeFromText(): void {
  const kinds = [() => {}, async () => {}, function* () {}, async function* () {}];
  const value = (): never => {
    throw new TypeError("The runner makes no code from text.");
  };
  for (const kind of kinds) {
    Object.defineProperty(Object.getPrototypeOf(kind), "constructor", { value });
  }
}

function fixProperties(value: object): void {
  for (const key of Reflect.ownKeys(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key) ?? {};
    const fixed =
      "value" in descriptor ? { writable: false, configurable: false } : { configurable: false };
    Object.defineProperty(value, key, fixed);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}
