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
