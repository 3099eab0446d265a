import type { Modifier } from "../syntax.ts";

function isText(value: string | number): value is string {
  return typeof value === "string";
}

/**
 * What a field is that has one of some values: texts are choices, and whole numbers without a gap a range.
 * Other numbers are neither.
 */
export function oneOfValues(values: readonly (string | number)[]): Modifier[] | undefined {
  if (values.every(isText)) return [{ is: "choices", values, stated: true }];
  const numbers = values.filter((each) => !isText(each)).sort((one, other) => one - other);
  const [least] = numbers;
  const isRange = numbers.every((each, at) => Number.isInteger(each) && each === (least ?? 0) + at);
  if (least === undefined || numbers.length < values.length || !isRange) return undefined;
  const bound = { is: "bound", exclusive: false } as const;
  return [
    { is: "type", type: "integer" },
    { ...bound, side: "minimum", value: least },
    { ...bound, side: "maximum", value: least + numbers.length - 1 },
  ];
}
