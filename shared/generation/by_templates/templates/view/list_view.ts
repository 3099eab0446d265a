import type { Entity, Field } from "../../specification/specification.ts";
import type { TagsOf } from "./criteria.ts";
import { claimName, namesOf } from "./names.ts";
import { zodTypeExpression } from "./zod_expression.ts";

type Match = Entity["filters"][number]["match"];
type Operator = "equals" | "contains" | "includes" | "from" | "to";
/** A stored sample, field by field; null where a field is absent. */
export type SampleRow = Readonly<Record<string, unknown>>;

/** Fields that every item has besides its own; a list may be filtered and sorted by them. */
export const SYSTEM_FIELDS: readonly Field[] = ["createdAt", "updatedAt"].map((name) => ({
  name,
  label: namesOf(name).words,
  type: "datetime",
  required: true,
  unique: false,
  reason: "Every item has it.",
}));

const ORDERED_TYPES = new Set(["integer", "number", "date", "datetime", "time"]);

/** The match that a field's type supports, nearest to the one asked for. */
function supportedMatch(type: Field["type"], match: Match): Match {
  if (type === "string_list") return "includes";
  if (match === "includes") return "equals";
  if (match === "range") return ORDERED_TYPES.has(type) ? "range" : "equals";
  const isText = ["string", "text", "email", "url"].includes(type);
  return match === "contains" && !isText ? "equals" : match;
}

/** One query parameter that filters a list, with a test's value and the samples that it leaves. */
export interface FilterView {
  readonly parameter: string;
  readonly option: string;
  readonly field: string;
  readonly column: string;
  readonly type: Field["type"];
  readonly operator: Operator;
  readonly words: string;
  readonly zod: string;
  readonly tags: string;
  readonly probe: string;
  readonly probeText: string;
  readonly expected: readonly number[];
  /** A text that the parameter refuses; empty when it takes any text. */
  readonly badValue: string;
}

/** The filters of a list, under parameter names that do not collide. */
export function filterViews(
  entity: Entity,
  fields: readonly Field[],
  samples: readonly SampleRow[],
  tagsOf: TagsOf,
): readonly FilterView[] {
  const taken = new Set(["limit", "offset", "sort"]);
  const seen = new Set<string>();
  return entity.filters.flatMap(({ field: name, match }) => {
    const field = fields.find((candidate) => candidate.name === name);
    if (field === undefined) return [];
    return operatorsOf(supportedMatch(field.type, match)).flatMap((operator) => {
      if (seen.has(`${name} ${operator}`)) return [];
      seen.add(`${name} ${operator}`);
      const parameter = claimName(parameterOf(name, operator), "Filter", taken);
      return [filterView(entity, field, operator, parameter, samples, tagsOf)];
    });
  });
}

function operatorsOf(match: Match): readonly Operator[] {
  return match === "range" ? ["from", "to"] : [match];
}

function parameterOf(name: string, operator: Operator): string {
  if (operator === "from") return `${name}From`;
  return operator === "to" ? `${name}To` : name;
}

const OPERATOR_WORDS: Record<Operator, string> = {
  equals: "equal to",
  contains: "containing",
  includes: "including",
  from: "from (inclusive)",
  to: "up to (inclusive)",
};

function filterView(
  entity: Entity,
  field: Field,
  operator: Operator,
  parameter: string,
  samples: readonly SampleRow[],
  tagsOf: TagsOf,
): FilterView {
  const names = namesOf(field.name);
  const type = zodTypeExpression(field, `${entity.name}${names.pascal}Values`);
  const probe = probeOf(field, operator, samples);
  return {
    parameter,
    option: namesOf(parameter).kebab,
    field: field.name,
    column: names.snake,
    type: field.type,
    operator,
    words: `${names.words} ${OPERATOR_WORDS[operator]}`,
    zod:
      operator === "contains" || operator === "includes"
        ? "z.string()"
        : queryExpression(field, type),
    tags: tagsOf("filter", field.name),
    probe: encodeURIComponent(String(probe)),
    probeText: String(probe),
    expected: samples.flatMap((row, at) => (meets(row[field.name], operator, probe) ? [at] : [])),
    badValue: badValueOf(field, operator),
  };
}

/** How a filter's text becomes a value: numbers and booleans are read, the rest is text. */
function queryExpression(field: Field, type: string): string {
  if (field.type === "integer" || field.type === "number") return `queryNumber(${type})`;
  if (field.type === "boolean") return "queryBoolean()";
  return field.type === "email" || field.type === "url" ? "z.string()" : type;
}

function badValueOf(field: Field, operator: Operator): string {
  const takesText = ["string", "text", "string_list", "email", "url"].includes(field.type);
  return takesText || operator === "contains" ? "" : "no-such-value";
}

/** A value that tells the samples apart: the second sample's, or a part of the first's. */
function probeOf(field: Field, operator: Operator, samples: readonly SampleRow[]): unknown {
  const first = samples[0]?.[field.name];
  const second = samples[1]?.[field.name] ?? first;
  if (operator === "contains") {
    const text = String(first);
    const word = text.split(" ")[0] ?? text;
    return field.pattern === undefined && word.length > 2 ? word.toLowerCase() : text;
  }
  if (operator === "includes") return Array.isArray(first) ? (first[0] ?? "") : "";
  return second;
}

function meets(value: unknown, operator: Operator, probe: unknown): boolean {
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

/** Orders two values of one field. */
export function compare(left: unknown, right: unknown): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (left === right) return 0;
  return String(left) < String(right) ? -1 : 1;
}
