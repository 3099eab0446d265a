declare const referred: unique symbol;

/**
 * A value that is not there yet: a member of what a step will have put out. It has the members of the value, and stands
 * in a text as `{{…}}`.
 */
export type Reference<Value> = {
  readonly [referred]: Value;
  toString(): string;
} & (Value extends readonly (infer Element)[]
  ? { readonly [index: number]: Reference<Element> }
  : Value extends object
    ? { readonly [Key in keyof Value]-?: Reference<Value[Key]> }
    : unknown);

/** What a step may be given: the value, a reference to one, or an object of such. */
export type Fillable<Value> =
  | Reference<Value>
  | (Value extends readonly (infer Element)[]
      ? readonly Fillable<Element>[]
      : Value extends object
        ? { readonly [Key in keyof Value]: Fillable<Value[Key]> }
        : Value);

/** Conditions on outputs: any part of them. */
export type Part<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { readonly [Key in keyof Value]?: Part<Value[Key]> }
    : Value;

/** Makes a reference: whatever member is asked of it is a reference too. */
export function refer<Value>(path: string): Reference<Value> {
  const text = `{{${path}}}`;
  const known: Record<PropertyKey, unknown> = {
    toString: () => text,
    toJSON: () => text,
    [Symbol.toPrimitive]: () => text,
  };
  return new Proxy(known, {
    get: (target, member) =>
      typeof member === "symbol" || Object.hasOwn(target, member)
        ? target[member]
        : refer(`${path}.${member}`),
  }) as Reference<Value>;
}

/** The path that a reference stands for. */
export function pathOf(reference: Reference<unknown>): string {
  return `${reference}`.slice(2, -2);
}
