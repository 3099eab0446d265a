/** The values that one could have been instead, of the same kind and near it. */
type Variation = (value: never) => readonly unknown[];

const BY_KIND: Readonly<Record<string, Variation>> = {
  boolean: (value: boolean) => [!value],
  number: (value: number) => [value + 1, value - 1, value * 2, value + 7, 0, 1, 2],
  string: (value: string) => [
    "",
    value.slice(1),
    value.slice(0, -1),
    value.slice(0, Math.ceil(value.length / 2)),
    value + value,
    [...value].reverse().join(""),
    ...[value.charAt(0), ` ${value} `, value.toUpperCase(), value.toLowerCase()],
  ],
  array: (value: readonly unknown[]) => [
    [],
    value.slice(1),
    value.slice(0, -1),
    value.slice(0, Math.ceil(value.length / 2)),
    value.toReversed(),
    [...value, ...value.slice(0, 2)],
    ...value.slice(0, 4).flatMap((item, place) =>
      vary(item)
        .slice(0, 3)
        .map((other) => value.with(place, other)),
    ),
  ],
  object: (value: Readonly<Record<string, unknown>>) =>
    Object.entries(value).flatMap(([key, item]) =>
      vary(item)
        .slice(0, 3)
        .map((other) => ({ ...value, [key]: other })),
    ),
};

function vary(value: unknown): readonly unknown[] {
  const kind = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
  const variations = BY_KIND[kind]?.(value as never) ?? [];
  // Where only counts were given, less than nothing is seldom meant.
  return typeof value === "number" && value >= 0
    ? variations.filter((other) => Number(other) >= 0)
    : variations;
}

/** The arguments of a call, with one of them varied at a time. */
export function varyCall(given: readonly unknown[]): readonly (readonly unknown[])[] {
  return given.flatMap((argument, place) =>
    vary(argument).map((other) => given.map((each, at) => (at === place ? other : each))),
  );
}
