import { type ApiError, unparsed } from "./api_error.ts";
import { unquote } from "./cursor.ts";
import type { Condition, Field, JsonStep, OrderKey } from "./query.ts";
import type { Binder, Source } from "./sql.ts";
import { quoteIdentifier } from "./sql.ts";

const comparisons: Readonly<Record<string, string>> = {
  eq: "=",
  neq: "<>",
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
  isdistinct: "is distinct from",
  cs: "@>",
  cd: "<@",
  ov: "&&",
};
const patterns: Readonly<Record<string, string>> = {
  like: "like",
  ilike: "ilike",
  match: "~",
  imatch: "~*",
};
const truths: Readonly<Record<string, string>> = {
  null: "is null",
  not_null: "is not null",
  true: "is true",
  false: "is false",
  unknown: "is unknown",
};

/** A condition as a SQL expression; every value is a bound parameter, cast to its column's type. */
export function renderCondition(condition: Condition, source: Source, binder: Binder): string {
  const not = condition.negated ? "not " : "";
  if (condition.kind === "group") {
    const members = condition.conditions.map((each) => renderCondition(each, source, binder));
    return `${not}(${members.join(` ${condition.joiner} `)})`;
  }
  return `${not}(${renderComparison(condition, source, binder)})`;
}

/** An `order by` key. */
export function renderOrderKey(key: OrderKey, source: Source, binder: Binder): string {
  const nulls = key.nulls === undefined ? "" : ` nulls ${key.nulls}`;
  return `${renderField(key.field, source, binder)}${key.descending ? " desc" : " asc"}${nulls}`;
}

/** A column, or a place inside its JSON value, as a SQL expression. */
export function renderField(field: Field, source: Source, binder: Binder): string {
  const column = `${source.alias}.${quoteIdentifier(field.column)}`;
  if (field.path.length === 0) return column;
  return `to_jsonb(${column})${field.path.map((step) => renderStep(step, binder)).join("")}`;
}

function renderStep(step: JsonStep, binder: Binder): string {
  const arrow = step.asText ? "->>" : "->";
  const isIndex = /^-?\d+$/.test(step.key);
  return `${arrow}${binder.bind(step.key)}::text${isIndex ? "::integer" : ""}`;
}

function renderComparison(
  condition: Extract<Condition, { kind: "compare" }>,
  source: Source,
  binder: Binder,
): string {
  const { operator, value, field } = condition;
  const left = renderField(field, source, binder);
  const type = fieldType(field, source);
  const bind = (text: string): string => {
    const parameter = `${binder.bind(text)}::text`;
    return type === undefined ? parameter : `cast(${parameter} as ${type})`;
  };
  if (operator === "is") return `${left} ${truthOf(value)}`;
  if (operator === "in") {
    const members = parseList(value);
    return members.length === 0 ? "false" : `${left} in (${members.map(bind).join(", ")})`;
  }
  const comparison = comparisons[operator];
  if (comparison !== undefined) return `${left} ${comparison} ${bind(value)}`;
  const pattern = patterns[operator];
  if (pattern === undefined) throw unknownOperator(operator);
  const text = operator.endsWith("like") ? value.replaceAll("*", "%") : value;
  return `${left} ${pattern} ${binder.bind(text)}::text`;
}

/** The type to compare in; `undefined` for a column the catalog does not know: Postgres then names it. */
function fieldType(field: Field, source: Source): string | undefined {
  const last = field.path.at(-1);
  if (last !== undefined) return last.asText ? "text" : "jsonb";
  return source.columns.find((column) => column.name === field.column)?.type;
}

function truthOf(value: string): string {
  const truth = truths[value.toLowerCase()];
  if (truth !== undefined) return truth;
  const details = `Expected null, not_null, true, false or unknown, but "${value}" came.`;
  throw unparsed(`filter (is.${value})`, details);
}

function parseList(value: string): readonly string[] {
  if (!value.startsWith("(") || !value.endsWith(")")) {
    throw unparsed(`filter (in.${value})`, "Expected a list in parentheses.");
  }
  const inner = value.slice(1, -1);
  if (inner === "") return [];
  const members = inner.match(/(?<=^|,)(?:"(?:[^"\\]|\\.)*"|[^,]*)(?=,|$)/g) ?? [];
  return members.map((member) => (member.startsWith('"') ? unquote(member) : member));
}

function unknownOperator(operator: string): ApiError {
  const known = [...Object.keys(comparisons), ...Object.keys(patterns), "in", "is"].join(", ");
  const details = `Expected one of the operators the embedded stack serves (${known}), but "${operator}" came.`;
  return unparsed(`filter (${operator})`, details);
}
