import type { Entity, Field } from "../../specification/specification.ts";
import type { TagsOf } from "./criteria.ts";
import { compare, type SampleRow } from "./list_view.ts";
import { namesOf } from "./names.ts";

/** One field a list can be sorted by, with the order that it gives the samples. */
export interface SortView {
  readonly field: string;
  readonly option: string;
  readonly column: string;
  readonly isEnum: boolean;
  readonly isText: boolean;
  readonly ranks: string;
  readonly tags: string;
  readonly ascending: readonly number[];
  readonly descending: readonly number[];
}

/** The fields a list can be sorted by; lists of texts have no order and are left out. */
export function sortViews(
  entity: Entity,
  fields: readonly Field[],
  samples: readonly SampleRow[],
  tagsOf: TagsOf,
): readonly SortView[] {
  const asked = entity.defaultSort === undefined ? [] : [entity.defaultSort.field];
  const names = [...new Set([...entity.sorts, ...asked])];
  return names.flatMap((name) => {
    const field = fields.find((candidate) => candidate.name === name);
    if (field === undefined || field.type === "string_list") return [];
    const { snake, kebab, pascal } = namesOf(name);
    const isEnum = field.type === "enum";
    return [
      {
        field: name,
        option: kebab,
        column: snake,
        isEnum,
        isText: ["string", "text"].includes(field.type),
        ranks: isEnum ? `${entity.name}${pascal}Values` : "",
        tags: tagsOf("sort", name),
        ascending: sorted(field, samples, 1),
        descending: sorted(field, samples, -1),
      },
    ];
  });
}

/** The places of the samples in sorted order: absent values last, ties in the order stored. */
function sorted(field: Field, samples: readonly SampleRow[], sign: 1 | -1): readonly number[] {
  const rank = (value: unknown) =>
    field.type === "enum" ? (field.values ?? []).indexOf(String(value)) : value;
  const places = samples.map((row, at) => ({ at, value: row[field.name] ?? null }));
  places.sort((left, right) => {
    if (left.value === null || right.value === null)
      return Number(left.value === null) - Number(right.value === null);
    return sign * compare(rank(left.value), rank(right.value));
  });
  return places.map(({ at }) => at);
}
