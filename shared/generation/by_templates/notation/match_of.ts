import type { Entity, FieldType } from "../specification/specification.ts";

type Match = Entity["filters"][number]["match"];

const matches: Readonly<Record<FieldType, Match>> = {
  boolean: "equals",
  enum: "equals",
  uuid: "equals",
  email: "equals",
  url: "equals",
  string: "contains",
  text: "contains",
  integer: "range",
  number: "range",
  date: "range",
  datetime: "range",
  time: "range",
  string_list: "includes",
};

/** How a list is filtered by a field of this type. */
export function matchOf(type: FieldType): Match {
  return matches[type];
}
