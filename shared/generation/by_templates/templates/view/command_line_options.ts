import type { Field } from "../../specification/specification.ts";
import type { EntityView } from "./entity_view.ts";
import { claimName } from "./names.ts";
import type { RestEntityView } from "./rest_service_view.ts";
import { typescriptLiteral, typescriptString } from "./typescript_code.ts";
import { userText } from "./user_text.ts";

/** How the text of an option becomes a value. */
export type Kind = "text" | "number" | "boolean" | "list";

/** A property name as a formatter writes it: quoted only when it must be. */
export function propertyKey(name: string): string {
  return /^[a-z][A-Za-z0-9]*$/.test(name) ? name : typescriptString(name);
}

/** The options that give fields their values, under names that do not collide. */
export function optionFields(entity: EntityView) {
  const taken = new Set(["json", "file", "help", "clear", "no-json", "constructor"]);
  return entity.fields.map((field) => {
    const kind = kindOf(field.type);
    const option = claimName(field.kebab, "-field", taken);
    if (kind === "boolean") taken.add(`no-${option}`);
    const given = (value: unknown) => `[${optionArguments({ option }, kind, value)}]`;
    return {
      ...field,
      kind,
      option,
      optionKey: propertyKey(option),
      help: userText(
        `${field.rules.type.replace(/, `.*`$/, "")}${field.type === "enum" ? ` ${field.values.join(", ")}` : ""}; ${field.rules.text.userText}`,
      ),
      refusals: field.refusals
        .filter(({ value, isMissing }) => isMissing || canBeTyped(kind, value))
        .map((refusal) => ({ ...refusal, code: refusal.isMissing ? "[]" : given(refusal.value) })),
      boundaries: field.boundaries
        .filter(({ value }) => !(Array.isArray(value) && value.length === 0))
        .map((boundary) => ({ ...boundary, code: given(boundary.value) })),
    };
  });
}

function kindOf(type: Field["type"]): Kind {
  if (type === "integer" || type === "number") return "number";
  if (type === "boolean") return "boolean";
  return type === "string_list" ? "list" : "text";
}

function canBeTyped(kind: Kind, value: unknown): boolean {
  if (kind === "boolean") return false;
  if (kind === "list") return Array.isArray(value) && value.length > 0;
  return typeof value === "string" || (kind === "number" && typeof value === "number");
}

/** The command-line words that give a field a value, as TypeScript expressions. */
export function optionArguments(
  field: { readonly option: string },
  kind: Kind,
  value: unknown,
): string {
  if (value === null || value === undefined) return "";
  if (kind === "boolean")
    return typescriptString(value === true ? `--${field.option}` : `--no-${field.option}`);
  const values = Array.isArray(value) ? value : [value];
  return values.map((item) => optionCode(field.option, String(item))).join(", ");
}

function optionCode(option: string, text: string): string {
  return typescriptLiteral(`--${option}=${text}`);
}

/** The command-line words that give a field the value of a sample. */
export function sampleOption(
  entry: EntityView["samples"][number]["entries"][number],
  option: string,
): string {
  if (entry.code.startsWith("ids.")) return `[\`--${option}=\${${entry.code}}\`]`;
  return `[${optionArguments({ option }, kindOf(entry.type), entry.value)}]`;
}

/** The options that narrow a list, under names that do not collide. */
export function filterOptions(entity: RestEntityView) {
  const taken = new Set([
    "json",
    "file",
    "help",
    "limit",
    "offset",
    "sort",
    "no-json",
    "constructor",
  ]);
  return entity.filters.map((filter) => {
    const kind =
      filter.operator === "includes" || filter.operator === "contains"
        ? "text"
        : kindOf(filter.type);
    const option = claimName(filter.option, "-filter", taken);
    if (kind === "boolean") taken.add(`no-${option}`);
    const isQuery = /^query(?:Number\((.*)\)|Boolean\(\))$/.exec(filter.zod);
    return {
      ...filter,
      kind,
      option,
      optionKey: propertyKey(option),
      cliZod: isQuery === null ? filter.zod : (isQuery[1] ?? "z.boolean()"),
      probeArgument: probeArgument(option, kind, filter.probeText),
      badArgument:
        filter.badValue === "" || kind === "boolean" ? "" : optionCode(option, filter.badValue),
    };
  });
}

function probeArgument(option: string, kind: Kind, text: string): string {
  if (kind === "boolean")
    return typescriptString(text === "true" ? `--${option}` : `--no-${option}`);
  return optionCode(option, text);
}
