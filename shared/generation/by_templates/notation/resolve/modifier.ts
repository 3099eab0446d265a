import type { Modifier } from "../syntax.ts";

type Of<Kind extends Modifier["is"]> = Extract<Modifier, { is: Kind }>;

export function modifier<Kind extends Modifier["is"]>(
  modifiers: readonly Modifier[],
  kind: Kind,
): Of<Kind> | undefined {
  return modifiers.find((each): each is Of<Kind> => each.is === kind);
}
