import { sampleValues } from "./sample_values.ts";
import type { SettledEntity, SettledField } from "./settled.ts";

/** The ids that stored samples have, in their order. */
export const SAMPLE_IDS = [1, 2, 3].map((place) => `00000000-0000-4000-8000-00000000000${place}`);

/** The values of one sample, by the names of its fields. */
export type Sample = Readonly<Record<string, unknown>>;

/**
 * Up to three whole samples of an entity: as many as the unique fields leave different values for. The
 * third leaves out what is optional, so that lists also meet absent values.
 */
export function samplesOf(
  entity: SettledEntity,
  entities: readonly SettledEntity[],
): readonly Sample[] {
  return SAMPLE_IDS.slice(0, sampleCount(entity, entities)).map((_, at) =>
    Object.fromEntries(
      entity.fields.map((field) => [field.name, sampleValue(field, at, entities)] as const),
    ),
  );
}

function sampleCount(entity: SettledEntity, entities: readonly SettledEntity[]): number {
  const unique = entity.fields.filter((field) => field.unique).map(({ name }) => [name]);
  const groups = [...unique, ...(entity.uniqueTogether ?? [])];
  const counts = groups.map((group) => {
    const fields = entity.fields.filter(({ name }) => group.includes(name));
    return Math.max(...fields.map((field) => choicesOf(field, entities).length));
  });
  return Math.min(SAMPLE_IDS.length, ...counts);
}

function sampleValue(field: SettledField, at: number, entities: readonly SettledEntity[]): unknown {
  const isLeftOut = !field.required && (field.to !== undefined || at === SAMPLE_IDS.length - 1);
  if (isLeftOut) return null;
  const choices = choicesOf(field, entities);
  return choices[at % choices.length] ?? null;
}

function choicesOf(field: SettledField, entities: readonly SettledEntity[]): readonly unknown[] {
  if (field.to === undefined) return sampleValues(field);
  const parent = entities.find(({ name }) => name === field.to);
  return SAMPLE_IDS.slice(0, parent === undefined ? 1 : sampleCount(parent, entities));
}
