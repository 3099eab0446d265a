/** Strings and comments of TOML, the longest first. */
const WORDS =
  /"""(?:\\[\s\S]|[^\\])*?"{3,5}|'''[\s\S]*?'{3,5}|"(?:\\.|[^"\\\r\n])*"|'[^'\r\n]*'|#[^\r\n]*/g;

/** A part of a text, by the places of its first sign and of the one after its last. */
interface Part {
  readonly start: number;
  readonly end: number;
}

/** The list of `[api] schemas`: where its inside is, and its strings. */
interface SchemaList extends Part {
  readonly names: readonly Part[];
}

/** Where the header `[api]` is, if it is written so. */
export function findApi(text: string): Part | undefined {
  const header = /^[ \t]*\[[ \t]*api[ \t]*\]/m.exec(blankWords(text));
  return header === null
    ? undefined
    : { start: header.index, end: header.index + header[0].length };
}

/** Where the list of `[api] schemas` is, if it is written so. */
export function findSchemas(text: string): SchemaList | undefined {
  const api = findApi(text);
  if (api === undefined) return undefined;
  const signs = blankWords(text);
  const rest = signs.slice(api.end);
  const next = /^[ \t]*\[/m.exec(rest)?.index ?? rest.length;
  const key = /^[ \t]*schemas[ \t]*=[ \t]*\[/m.exec(rest);
  if (key === null || key.index > next) return undefined;
  const start = api.end + key.index + key[0].length;
  const end = signs.indexOf("]", start);
  if (end === -1) return undefined;
  const names = [...text.matchAll(WORDS)]
    .filter(({ index, 0: word }) => index >= start && index < end && !word.startsWith("#"))
    .map(({ index, 0: word }) => ({ start: index, end: index + word.length }));
  return { start, end, names };
}

/** The text with a blank for each sign of its strings and comments: what looks like a header is one. */
function blankWords(text: string): string {
  return text.replace(WORDS, (word) => word.replace(/[^\r\n]/g, " "));
}
