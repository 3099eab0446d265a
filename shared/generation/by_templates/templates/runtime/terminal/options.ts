import { parseArgs } from "node:util";
import type { Field, Operator, Resource } from "../resource.ts";
import { fieldOf } from "../schemas.ts";
import { optionName } from "./option_name.ts";
import { UsageError } from "./refusal.ts";

/** How the text of an option becomes a value. */
export type OptionKind = "text" | "number" | "boolean" | "list";

export type OptionKinds = Readonly<Record<string, OptionKind>>;

/** An option that gives a value to a field, or to a filter. */
export interface ValueOption {
  /** The name of the field or the filter. */
  readonly of: string;
  readonly kind: OptionKind;
}

export type ValueOptions = Readonly<Record<string, ValueOption>>;

/** What was typed after the command. */
export interface Arguments {
  readonly words: readonly string[];
  /** The values of the options given, read by their kind. */
  readonly values: ReadonlyMap<string, unknown>;
}

/** The options that give the fields of a resource their values, by their names. */
export function fieldOptions(resource: Resource): ValueOptions {
  const fields = Object.entries(resource.fields);
  return Object.fromEntries(
    fields.map(([name, field]) => [optionName(name, "field"), { of: name, kind: kindOf(field) }]),
  );
}

/** The options that narrow a list, by their names. */
export function filterOptions(resource: Resource): ValueOptions {
  const filters = Object.entries(resource.filters).map(([parameter, { field, operator }]) => {
    const kind = filterKind(fieldOf(resource, field), operator);
    return [optionName(parameter, "filter"), { of: parameter, kind }] as const;
  });
  return Object.fromEntries(filters);
}

function kindOf({ type }: Field): OptionKind {
  if (type === "integer" || type === "number") return "number";
  return type === "boolean" || type === "list" ? type : "text";
}

function filterKind(field: Field | undefined, operator: Operator): OptionKind {
  const isText = field === undefined || operator === "contains" || operator === "includes";
  return isText ? "text" : kindOf(field);
}

/** Reads options by their kinds; throws `UsageError` for one that is not known. */
export function readArguments(argv: readonly string[], kinds: OptionKinds): Arguments {
  const { values, positionals } = parse(argv, kinds);
  const read = new Map<string, unknown>();
  for (const [name, kind] of Object.entries(kinds)) {
    const value = values[name];
    if (kind === "boolean" && values[`no-${name}`] === true) read.set(name, false);
    else if (value !== undefined) read.set(name, kind === "number" ? toNumber(value) : value);
  }
  return { words: positionals, values: read };
}

function parse(argv: readonly string[], kinds: OptionKinds) {
  const options: Record<string, { type: "boolean" | "string"; multiple: boolean }> = {};
  for (const [name, kind] of Object.entries(kinds)) {
    options[name] = { type: kind === "boolean" ? "boolean" : "string", multiple: kind === "list" };
    if (kind === "boolean") options[`no-${name}`] = { type: "boolean", multiple: false };
  }
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Digits become a number; anything else is left for the schema to refuse. */
function toNumber(value: unknown): unknown {
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}
