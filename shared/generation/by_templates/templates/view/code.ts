import { typescriptString } from "./typescript_string.ts";

/** A value as it stands in TypeScript; a regular expression is a value too. */
export type CodeValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | RegExp
  | readonly CodeValue[]
  | { readonly [key: string]: CodeValue };

const WIDTH = 100;

/**
 * Writes a value as Biome formats it: on one line where it fits, or else one item a line.
 *
 * @param indent how far the line that it stands on is indented
 * @param taken how much of that line stands before and after it
 */
export function printValue(value: CodeValue, indent: number, taken: number): string {
  const flat = flatValue(value);
  if (indent + taken + flat.length <= WIDTH && !breaksAnyway(value)) return flat;
  if (Array.isArray(value))
    return printItems(
      "[",
      value.map((item) => ["", item]),
      "]",
      indent,
    );
  if (!isObject(value)) return flat;
  return printItems(
    "{",
    Object.entries(value).map(([key, item]) => [`${keyCode(key)}: `, item]),
    "}",
    indent,
  );
}

function printItems(
  open: string,
  items: readonly (readonly [label: string, value: CodeValue])[],
  close: string,
  indent: number,
): string {
  if (items.length === 0) return open + close;
  const space = " ".repeat(indent + 2);
  const lines = items.map(([label, item]) => {
    const code = printValue(item, indent + 2, label.length + 1);
    const overflows = typeof item === "string" && indent + 3 + label.length + code.length > WIDTH;
    // A formatter gives a text that is too long a line of its own, unless its key is very short.
    return overflows && label.length > 6
      ? `${space}${label.trimEnd()}\n${space}  ${code},`
      : `${space}${label}${code},`;
  });
  return [open, ...lines, " ".repeat(indent) + close].join("\n");
}

/** Formatters put each of several lists, or several objects, on a line of its own. */
function breaksAnyway(value: CodeValue): boolean {
  if (!Array.isArray(value)) {
    return isObject(value) && Object.values(value).some(breaksAnyway);
  }
  if (value.some(breaksAnyway)) return true;
  if (value.length < 2) return false;
  return (
    value.every((item) => Array.isArray(item) && item.length > 1) ||
    value.every((item) => isObject(item) && Object.keys(item).length > 1)
  );
}

function isObject(value: CodeValue): value is { readonly [key: string]: CodeValue } {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof RegExp)
  );
}

function flatValue(value: CodeValue): string {
  if (typeof value === "string") return longText(value) ?? typescriptString(value);
  if (value === undefined || value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return `[${value.map(flatValue).join(", ")}]`;
  // A formatter writes 1e21, JSON writes 1e+21.
  if (!isObject(value)) return JSON.stringify(value).replace("e+", "e");
  const entries = Object.entries(value).map(([key, item]) => `${keyCode(key)}: ${flatValue(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** A property name as a formatter writes it: quoted only when it must be. */
export function keyCode(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : typescriptString(name);
}

/** `"x".repeat(201)` reads better than 201 letters. */
function longText(value: string): string | undefined {
  const [, before = "", run = "", after = ""] =
    /^([\w:/.@=-]*?)(x{13,})([\w:/.@=-]*)$/.exec(value) ?? [];
  if (run === "") return undefined;
  const repeated = `"x".repeat(${run.length})`;
  return before + after === "" ? repeated : `\`${before}\${${repeated}}${after}\``;
}
