import { compilePattern } from "./compile_pattern.ts";

// Characters that are not seen or that turn the direction of what follows: code shows their escapes.
const INVISIBLE = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A TypeScript string literal as a formatter writes it: double quotes unless single ones escape less. */
export function typescriptString(text: string): string {
  const json = JSON.stringify(text).replace(INVISIBLE, unicodeEscape);
  const doubleQuotes = text.split('"').length - 1;
  const singleQuotes = text.split("'").length - 1;
  if (doubleQuotes <= singleQuotes) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A regular expression literal. */
export function typescriptRegularExpression(pattern: string): string {
  return String(compilePattern(pattern));
}

/** A JSON value as a TypeScript expression on one line. */
export function typescriptLiteral(value: unknown): string {
  if (typeof value === "string") return longString(value) ?? typescriptString(value);
  if (Array.isArray(value)) return `[${value.map(typescriptLiteral).join(", ")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).map(
      ([key, item]) => `${key}: ${typescriptLiteral(item)}`,
    );
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  // A formatter writes 1e21, JSON writes 1e+21.
  return JSON.stringify(value).replace("e+", "e");
}

/** `"x".repeat(201)` reads better than 201 letters. */
function longString(value: string): string | undefined {
  const match = /^([\w:/.@=-]*?)(x{13,})([\w:/.@=-]*)$/.exec(value);
  if (match === null) return undefined;
  const [, before = "", run = "", after = ""] = match;
  const repeated = `"x".repeat(${run.length})`;
  return before + after === "" ? repeated : `\`${before}\${${repeated}}${after}\``;
}
