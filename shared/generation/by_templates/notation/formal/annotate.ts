import { asciiWords } from "../../specification/spell_identifier.ts";
import type { Remark } from "../grammar/remark.ts";
import { choiceNames } from "../resolve/type_names.ts";
import type { FieldNode, Modifier, Name, Node } from "../syntax.ts";
import type { Reading } from "./reading.ts";

/** A field that was just read. */
export interface Field {
  readonly of: Name;
  readonly name: Name;
  /** Its nodes are those of the reading from here on. */
  readonly start: number;
}

type Merged = readonly Modifier[] | { readonly conflict: string };
type Of<Kind extends Modifier["is"]> = Extract<Modifier, { is: Kind }>;
type Declared = Of<"type">["type"];

function conflict(what: string): Merged {
  return { conflict: `the declaration says otherwise: ${what}` };
}

/** What can be said more exactly than by a type: a date travels as a string. */
const refinements: ReadonlyMap<Declared, readonly Declared[]> = new Map<
  Declared,
  readonly Declared[]
>([
  ["any number", ["integer", "number"]],
  ["string", ["text", "email", "url", "uuid", "date", "datetime", "time"]],
]);

function find<Kind extends Modifier["is"]>(modifiers: readonly Modifier[], kind: Kind) {
  return modifiers.find((each): each is Of<Kind> => each.is === kind);
}

function withType(modifiers: readonly Modifier[], said: Of<"type">): Merged {
  const declared = find(modifiers, "type");
  if (declared === undefined)
    return find(modifiers, "choices") !== undefined && said.type === "string"
      ? modifiers
      : conflict(`it is no ${said.type}`);
  if (declared.type === said.type || refinements.get(said.type)?.includes(declared.type))
    return modifiers;
  return refinements.get(declared.type)?.includes(said.type)
    ? modifiers.map((each) => (each === declared ? said : each))
    : conflict(`it is a ${declared.type}`);
}

function withChoices(modifiers: readonly Modifier[], said: Of<"choices">): Merged {
  const declared = find(modifiers, "choices");
  if (declared !== undefined)
    return [...declared.values].sort().join() === [...said.values].sort().join()
      ? modifiers
      : conflict(`its values are ${declared.values.join(", ")}`);
  return find(modifiers, "type")?.type === "string"
    ? [...modifiers.filter(({ is }) => is !== "type"), said]
    : conflict("it is no text");
}

function withRequired(modifiers: readonly Modifier[], said: Of<"required">): Merged {
  const declared = find(modifiers, "required");
  const required = declared?.required ?? find(modifiers, "default") === undefined;
  return required === said.required
    ? modifiers
    : conflict(required ? "it is required" : "it may be left out");
}

function withBound(modifiers: readonly Modifier[], said: Of<"bound">): Merged {
  const declared = modifiers.find((each) => each.is === "bound" && each.side === said.side);
  if (declared?.is !== "bound") return [...modifiers, said];
  return declared.value === said.value && declared.exclusive === said.exclusive
    ? modifiers
    : conflict(`its ${said.side} is ${declared.value}`);
}

function withDefault(modifiers: readonly Modifier[], said: Of<"default">): Merged {
  const declared = find(modifiers, "default");
  if (declared === undefined) return [...modifiers.filter(({ is }) => is !== "required"), said];
  return declared.value === said.value ? modifiers : conflict(`its default is ${declared.value}`);
}

function merge(modifiers: readonly Modifier[], said: Modifier): Merged {
  switch (said.is) {
    case "type":
      return withType(modifiers, said);
    case "choices":
      return withChoices(modifiers, said);
    case "required":
      return withRequired(modifiers, said);
    case "bound":
      return withBound(modifiers, said);
    case "default":
      return withDefault(modifiers, said);
    default: {
      const declared = find(modifiers, said.is);
      if (declared === undefined) return [...modifiers, said];
      return JSON.stringify(declared) === JSON.stringify(said)
        ? modifiers
        : conflict(`it has another ${said.is}`);
    }
  }
}

/** "mostly suite, sometimes dorm" are no values. */
const howOften = /^(?:mostly|usually|normally|typically|sometimes|often|rarely|always|never)\s/i;

/** "Berlin, Paris" may be examples; "draft, published" of a status are its values. */
function areExamples({ words }: Name, said: Modifier): boolean {
  const last = asciiWords(words).at(-1)?.toLowerCase() ?? "";
  if (said.is !== "choices" || said.stated) return false;
  return !choiceNames.has(last) || said.values.some((value) => howOften.test(value));
}

function mergeAll(field: FieldNode, said: readonly Modifier[]): Merged {
  const inOrder = [...said].sort(
    (one, other) => Number(one.is === "default") - Number(other.is === "default"),
  );
  let merged: readonly Modifier[] = field.modifiers;
  for (const each of inOrder) {
    if (areExamples(field.name, each))
      return { conflict: 'these may be values or examples: say "one of …"' };
    const next = merge(merged, each);
    if ("conflict" in next) return next;
    merged = next;
  }
  return merged;
}

/** A relation is required or not, and nothing else can be said of it. */
function withRelation(node: Node, said: readonly Modifier[], at: Name, reading: Reading): void {
  for (const each of said)
    if (node.node !== "relation" || each.is !== "required")
      reading.problems.push({ at, message: "this cannot be said of a relation" });
    else if (node.required !== each.required)
      reading.problems.push({
        at,
        message: `the declaration says otherwise: it ${node.required ? "is required" : "may be left out"}`,
      });
}

const keyTypes: readonly Declared[] = ["uuid", "integer", "any number", "string"];

/** What can be said of the key that every record has. */
function isOfKey(said: Modifier): boolean {
  if (said.is === "type") return keyTypes.includes(said.type);
  return said.is === "unique" || said.is === "key" || (said.is === "required" && said.required);
}

function link(reading: Reading, field: Field, node: Node | undefined, said: Remark, at: Name) {
  const nodes = said.link?.(field.of, field.name) ?? [];
  const declared = node?.node === "fields" ? (node.fields[0]?.modifiers ?? []) : [];
  const required = find(declared, "required")?.required;
  const others = declared.filter(({ is }) => is !== "required" && is !== "type");
  const type = find(declared, "type")?.type;
  const isKey = type !== undefined && keyTypes.includes(type);
  if (node?.node !== "fields" || !isKey || others.length > 0 || said.modifiers.length > 0)
    reading.problems.push({ at, message: "this cannot be a reference as it is declared" });
  else {
    const conflicting = nodes.some(
      (each) =>
        each.node === "relation" && each.required !== undefined && each.required !== required,
    );
    if (conflicting)
      reading.problems.push({
        at,
        message: "the declaration says otherwise: whether it is required",
      });
    reading.nodes.splice(
      field.start,
      1,
      ...nodes.map((each) => (each.node === "relation" ? { ...each, required } : each)),
    );
  }
}

/** Adds what a comment says of a field to its nodes, or says why it cannot be. */
export function annotate(reading: Reading, field: Field, said: Remark, at: Name): void {
  const node = reading.nodes[field.start];
  if (said.link !== undefined) {
    link(reading, field, node, said, at);
    return;
  }
  const [only] = node?.node === "fields" ? node.fields : [];
  if (node === undefined) {
    if (!said.modifiers.every(isOfKey))
      reading.problems.push({ at, message: "this cannot be said of a key" });
  } else if (node.node !== "fields" || only === undefined)
    withRelation(node, said.modifiers, at, reading);
  else {
    const merged = mergeAll(only, said.modifiers);
    if ("conflict" in merged) reading.problems.push({ at, message: merged.conflict });
    else reading.nodes[field.start] = { ...node, fields: [{ ...only, modifiers: merged }] };
  }
}
