import { inferType } from "../resolve/infer_type.ts";
import type { Modifier, Name } from "../syntax.ts";

/** How a column says that a field is yes or no. */
const flags = new Set([
  ..."boolean bool y/n yes/no true/false yesorno trueorfalse yes,no true,false".split(" "),
]);

export function isFlagText({ text }: { readonly text: string }): boolean {
  return flags.has(text.toLowerCase().replaceAll(" ", ""));
}

/** "planted: 1700 - 2100" is a number, whatever its name alone would be. */
export function countedType({ words }: Name, modifiers: readonly Modifier[]): readonly Modifier[] {
  const bounds = modifiers.flatMap((each) =>
    each.is === "bound" && each.unit === undefined ? [each.value] : [],
  );
  const isTyped = modifiers.some(({ is }) => is === "type" || is === "choices");
  const isCount = bounds.length > 0 && !isTyped && inferType(words).type === "boolean";
  if (!isCount) return [];
  return [{ is: "type", type: bounds.every(Number.isInteger) ? "integer" : "number" }];
}

/** The default of a boolean column is written 1 or 0 as well. */
export function asBoolean(all: readonly Modifier[]): (modifier: Modifier) => Modifier {
  const isBoolean = all.some((each) => each.is === "type" && each.type === "boolean");
  return (modifier) =>
    isBoolean && modifier.is === "default" && (modifier.value === 0 || modifier.value === 1)
      ? { is: "default", value: modifier.value === 1 }
      : modifier;
}

/** A choice says more than a type; the last of two statements of the same is kept. */
export function withoutConflict(modifiers: readonly Modifier[]): readonly Modifier[] {
  const hasChoices = modifiers.some(({ is }) => is === "choices");
  const hasDefault = modifiers.some(({ is }) => is === "default");
  return modifiers.filter(
    ({ is }) => !(hasChoices && is === "type") && !(hasDefault && is === "required"),
  );
}
