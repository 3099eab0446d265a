import type { Field } from "../../specification/specification.ts";
import type { TagsOf } from "./criteria.ts";
import { namesOf } from "./names.ts";
import type { Sample } from "./samples.ts";
import { type SettledEntity, type SettledFilter, SYSTEM_FIELDS } from "./settled.ts";

/** The order that a list of the samples has when none is asked for. */
export function listedOrder(entity: SettledEntity, samples: readonly Sample[]): readonly number[] {
  const { defaultSort } = entity;
  if (defaultSort === undefined) return samples.map((_, at) => at);
  return sorted(entity, samples, defaultSort.field, defaultSort.direction === "desc" ? -1 : 1);
}

export function sortRows(entity: SettledEntity, samples: readonly Sample[], tagsOf: TagsOf) {
  const general = tagsOf("sort");
  return entity.sorts.flatMap((field, at) => {
    const tags = tagsOf("sort", field) + (at === 0 ? general : "");
    const words = namesOf(field).words;
    return [
      [`${words}${tags}`, field, sorted(entity, samples, field, 1)] as const,
      [
        `${words} the other way round${tags}`,
        `-${field}`,
        sorted(entity, samples, field, -1),
      ] as const,
    ];
  });
}

const OPERATOR_WORDS: Record<SettledFilter["operator"], string> = {
  equals: "equal to",
  contains: "containing",
  includes: "including",
  from: "from",
  to: "up to",
};

/** What a filter keeps, in words: "price from". */
export function filterWords({ field, operator }: SettledFilter): string {
  return `${namesOf(field).words} ${OPERATOR_WORDS[operator]}`;
}

export function filterRows(
  entity: SettledEntity,
  samples: readonly Sample[],
  order: readonly number[],
  tagsOf: TagsOf,
) {
  return entity.filters.map((filter) => {
    const { parameter, field: name, operator } = filter;
    const probe = probeOf(fieldOf(entity, name), filter, samples);
    const kept = order.filter((at) => meets(samples[at]?.[name], operator, probe));
    const words = `${filterWords(filter)} ${String(probe)}${tagsOf("filter", name)}`;
    return [words, parameter, String(probe), kept] as const;
  });
}

export function refusedFilterRows(entity: SettledEntity, tagsOf: TagsOf) {
  return entity.filters
    .filter(({ field, operator }) => operator !== "contains" && !takesText(fieldOf(entity, field)))
    .map((filter) => {
      const title = `${filterWords(filter)} no such value${tagsOf("filter", filter.field)}`;
      return [title, filter.parameter, "no-such-value"] as const;
    });
}

function takesText({ type }: Field): boolean {
  return ["string", "text", "string_list", "email", "url"].includes(type);
}

function fieldOf(entity: SettledEntity, name: string): Field {
  const field = [...entity.fields, ...SYSTEM_FIELDS].find((candidate) => candidate.name === name);
  if (field === undefined) throw new Error(`Expected ${entity.name} to have the field ${name}.`);
  return field;
}

/** A value that tells the samples apart: the second sample's, or a part of the first's. */
function probeOf(field: Field, { operator }: SettledFilter, samples: readonly Sample[]): unknown {
  const first = samples[0]?.[field.name];
  if (operator === "contains") {
    const text = String(first);
    const word = text.split(" ")[0] ?? text;
    return field.pattern === undefined && word.length > 2 ? word.toLowerCase() : text;
  }
  if (operator === "includes") return Array.isArray(first) ? (first[0] ?? "") : "";
  return samples[1]?.[field.name] ?? first;
}

function meets(value: unknown, operator: SettledFilter["operator"], probe: unknown): boolean {
  if (value === null || value === undefined) return false;
  switch (operator) {
    case "equals":
      return value === probe;
    case "contains":
      return String(value).toLowerCase().includes(String(probe).toLowerCase());
    case "includes":
      return Array.isArray(value) && value.includes(probe);
    case "from":
      return compare(value, probe) >= 0;
    case "to":
      return compare(value, probe) <= 0;
  }
}

/** The places of the samples in sorted order: absent values last, ties in the order stored. */
function sorted(
  entity: SettledEntity,
  samples: readonly Sample[],
  name: string,
  sign: 1 | -1,
): readonly number[] {
  const { values } = fieldOf(entity, name);
  const rank = (value: unknown) => (values === undefined ? value : values.indexOf(String(value)));
  const places = samples.map((sample, at) => ({ at, value: sample[name] ?? null }));
  places.sort((left, right) => {
    if (left.value === null || right.value === null)
      return Number(left.value === null) - Number(right.value === null);
    return sign * compare(rank(left.value), rank(right.value));
  });
  return places.map(({ at }) => at);
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (left === right) return 0;
  return String(left) < String(right) ? -1 : 1;
}
