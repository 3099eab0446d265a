import { measure, unitOf } from "../specification/measure.ts";
import { pluralise } from "../specification/noun_number.ts";
import type { Entity, Field, Relation, Specification } from "../specification/specification.ts";
import { asciiWords } from "../specification/spell_identifier.ts";
import { fieldName, thingName } from "./grammar/name.ts";
import { end, first, type Parser, parseAll } from "./parser.ts";
import type { Kind, Name } from "./syntax.ts";
import { tokenize } from "./token.ts";

const openings: Readonly<Record<Kind, string>> = {
  "rest-service": "Build a REST API",
  "command-line-tool": "Build a command-line tool",
  "supabase-table": "Build Supabase tables",
};

const typeWords: Readonly<Record<Field["type"], string>> = {
  string: "string",
  text: "long text",
  integer: "integer",
  number: "decimal",
  boolean: "boolean",
  date: "date",
  datetime: "datetime",
  time: "time",
  email: "email",
  url: "url",
  uuid: "uuid",
  enum: "one of",
  string_list: "list of texts",
};

/** A name as it is, or in quotes when it has words that the grammar needs. */
function written(name: string, parser: Parser<Name>): string {
  const isPlain = parseAll(first(parser, end), tokenize(name)).read;
  return isPlain ? name : `"${name}"`;
}

function thing(label: string): string {
  return written(label, thingName);
}

function quoted(value: string): string {
  return `"${value}"`;
}

function defaultText(value: NonNullable<Field["default"]>): string {
  if (value === "now") return "now";
  return typeof value === "string" ? quoted(value) : String(value);
}

function boundsText(field: Field): string[] {
  const parts = [
    ["at least", field.minimum],
    ["at most", field.maximum],
    ["greater than", field.exclusiveMinimum],
    ["less than", field.exclusiveMaximum],
    ["at most", field.decimals, "decimal"],
    ["at least", field.minLength, unitOf(field)],
    ["at most", field.maxLength, unitOf(field)],
  ] as const;
  return parts.flatMap(([words, value, unit]) =>
    value === undefined ? [] : [`${words} ${unit === undefined ? value : measure(value, unit)}`],
  );
}

function typeText({ type, values }: Field): string {
  if (values === undefined) return typeWords[type];
  return values.length === 1
    ? `one of ( ${quoted(values[0] ?? "")} )`
    : `one of (${values.map(quoted).join(", ")})`;
}

function requirednessText(field: Field): string[] {
  if (field.required) return ["required"];
  const isImplied =
    field.default !== undefined && !(field.type === "boolean" && field.default === false);
  return isImplied || field.type === "boolean" ? [] : ["optional"];
}

function fieldText(field: Field): string {
  const { type } = field;
  const parts = [
    typeText(field),
    ...requirednessText(field),
    ...(field.unique ? ["unique"] : []),
    ...boundsText(field),
    ...(field.pattern === undefined ? [] : [`matching ${quoted(field.pattern)}`]),
    ...(field.default === undefined || (type === "boolean" && field.default === false)
      ? []
      : [`default ${defaultText(field.default)}`]),
  ];
  return `- ${written(field.label, fieldName)}: ${parts.join(", ")}`;
}

/** The label of a field, or the words of a key that no field has. */
function listed(name: string, entity: Entity): string {
  const label =
    entity.fields.find((field) => field.name === name)?.label ?? asciiWords(name).join(" ");
  return written(label, fieldName);
}

/** "price range", unless that is the name of another field. */
function rangeOf(name: string, entity: Entity): string {
  const label = entity.fields.find((field) => field.name === name)?.label;
  const words = `${label ?? asciiWords(name).join(" ")} range`;
  const isTaken = entity.fields.some((field) => field.label === words);
  return isTaken ? listed(name, entity) : written(words, fieldName);
}

/** How a filter matches is said: part of a text, a value, or those from one to another. */
function filtersText(entity: Entity, many: string): string[] {
  const groups: { readonly verb: string; readonly names: string[] }[] = [];
  for (const { field, match } of entity.filters) {
    const verb = match === "contains" ? "Search" : "Filter";
    const name = match === "range" ? rangeOf(field, entity) : listed(field, entity);
    const last = groups.at(-1);
    if (last?.verb === verb) last.names.push(name);
    else groups.push({ verb, names: [name] });
  }
  return groups.map(({ verb, names }) => `${verb} ${many} by ${names.join(", ")}.`);
}

function listsText(entity: Entity): string[] {
  const many = thing(pluralise(entity.label));
  const { sorts, defaultSort } = entity;
  const own = sorts.filter((name) => name !== defaultSort?.field);
  const names = (all: readonly string[]) => all.map((name) => listed(name, entity)).join(", ");
  return [
    ...filtersText(entity, many),
    ...(own.length === 0 ? [] : [`Sort ${many} by ${names(own)}.`]),
    ...(defaultSort === undefined
      ? []
      : [
          `Lists of ${many} are sorted by ${names([defaultSort.field])}, ${defaultSort.direction === "asc" ? "ascending" : "descending"}.`,
        ]),
    ...(entity.access?.read === "everyone" ? [`Everyone can read ${many}.`] : []),
    ...(entity.uniqueTogether ?? []).map((group) => `All ${many} are unique by ${names(group)}.`),
    ...(entity.operations.length === 5
      ? []
      : [`Only these operations on ${many}: ${entity.operations.join(", ")}.`]),
  ];
}

function article(label: string): string {
  return /^[aeiou]/i.test(label) ? "an" : "a";
}

/** What becomes of the children, where nothing else belongs to the same parent in another way. */
const DELETIONS = { restrict: undefined, cascade: "deletes", clear: "keeps" };
const SUFFIXES = {
  restrict: "",
  cascade: " and goes away with it",
  clear: " and stays without it",
};

function relationText(
  relation: Relation,
  { entities, relations }: Pick<Specification, "entities" | "relations">,
): string[] {
  const label = (name: string) => entities.find((entity) => entity.name === name)?.label ?? name;
  const [child, parent] = [label(relation.child), label(relation.parent)];
  const verb = relation.required ? "belongs to one" : "may belong to one";
  const role =
    relation.field === `${relation.parent}Id`
      ? ""
      : ` as ${written(asciiWords(relation.field).slice(0, -1).join(" "), fieldName)}`;
  const belongs = `Each ${thing(child)} ${verb} ${thing(parent)}${role}`;
  const isOneOfMany = relations.some(
    (each) => each !== relation && each.parent === relation.parent && each.child === relation.child,
  );
  if (isOneOfMany) return [`${belongs}${SUFFIXES[relation.onDelete]}.`];
  const does = DELETIONS[relation.onDelete];
  const deleting = `Deleting ${article(parent)} ${thing(parent)}`;
  return [
    `${belongs}.`,
    ...(does === undefined ? [] : [`${deleting} ${does} its ${thing(pluralise(child))}.`]),
  ];
}

/** A specification in the canonical form of the notation, which reads as itself. */
export function printNotation(
  specification: Specification,
  background: readonly string[] = [],
): string {
  const { kind, title, entities, relations } = specification;
  const sections = [
    `${openings[kind]} called "${title}".`,
    ...entities.map((entity) =>
      [`Each ${thing(entity.label)} has these fields:`, ...entity.fields.map(fieldText)].join("\n"),
    ),
    [
      ...relations.flatMap((each) => relationText(each, specification)),
      ...entities.flatMap(listsText),
    ].join("\n"),
    background.map((said) => `Background: "${said.replaceAll('"', "'")}"`).join("\n"),
  ];
  return sections.filter((section) => section !== "").join("\n\n");
}
