import { isDeepStrictEqual } from "node:util";
import { parse, type TomlTable } from "smol-toml";
import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";

const BEGIN = "# >>> cogo: kept by `cogo install`, removed by `cogo uninstall`";
const END = "# <<< cogo";
const ADDED = "# added by cogo install";
const SCHEMA = "cogo_api";
/** What a project shows that says nothing. */
const USUAL_SCHEMAS = ["public", "graphql_public"];

const configSchema = z.looseObject({
  api: z.looseObject({ schemas: z.array(z.string()).optional() }).optional(),
  functions: z.record(z.string(), z.unknown()).optional(),
});
type Config = z.infer<typeof configSchema>;

/** Whether an installation has come to its end here: config.toml is what it writes last. */
export const hasBlock = (text: string): boolean => text.includes(BEGIN);

/** The functions that the owner's own text of config.toml names. */
export function namedFunctions(text: string): readonly string[] {
  return Object.keys(read(withoutBlock(text)).functions ?? {});
}

/** The owner's text with our functions and our schema in it. The same again when all is there. */
export function addToConfig(text: string, slugs: readonly string[]): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const own = withoutBlock(text);
  const exposed = withSchema(own, eol);
  const block = [BEGIN, ...slugs.flatMap(describeFunction), END, ""].join(eol);
  const added = `${exposed.trimEnd()}${eol}${eol}${block}`;
  const before = read(own);
  verify(added, {
    ...before,
    api: { ...before.api, schemas: withName(before.api?.schemas ?? USUAL_SCHEMAS) },
    functions: {
      ...before.functions,
      ...Object.fromEntries(slugs.map((slug) => [slug, settingsOf(slug)])),
    },
  });
  return added;
}

/** The owner's text without what `addToConfig` added. */
export function removeFromConfig(text: string): string {
  const lines = withoutBlock(text).split("\n");
  const own = lines.filter((line) => !line.trimEnd().endsWith(ADDED)).join("\n");
  const { api } = read(own);
  if (!api?.schemas?.includes(SCHEMA)) return own;
  const array = findArray(own);
  if (array === undefined) throw notEditable(`remove "${SCHEMA}" from [api] schemas`);
  const removed =
    own.slice(0, array.start) +
    own.slice(array.start, array.end).replace(/\s*,?\s*"cogo_api"/, "") +
    own.slice(array.end);
  verify(removed, {
    ...read(own),
    api: { ...api, schemas: api.schemas.filter((schema) => schema !== SCHEMA) },
  });
  return removed;
}

const settingsOf = (slug: string) => ({
  enabled: true,
  verify_jwt: false,
  entrypoint: `./functions/_cogo/${slug}.js`,
});

function describeFunction(slug: string): readonly string[] {
  const { entrypoint } = settingsOf(slug);
  return [
    `[functions.${slug}]`,
    "enabled = true",
    "verify_jwt = false # it verifies by itself",
    `entrypoint = "${entrypoint}"`,
    "",
  ];
}

const withName = (schemas: readonly string[]) => [...new Set([...schemas, SCHEMA])];

function withSchema(text: string, eol: string): string {
  const { api } = read(text);
  if (api?.schemas?.includes(SCHEMA)) return text;
  const line = `schemas = [${withName(USUAL_SCHEMAS)
    .map((schema) => `"${schema}"`)
    .join(", ")}] ${ADDED}`;
  if (api === undefined) return `${text.trimEnd()}${eol}${eol}[api] ${ADDED}${eol}${line}${eol}`;
  if (api.schemas === undefined) {
    const header = /^[ \t]*\[[ \t]*api[ \t]*\][^\r\n]*/m.exec(text);
    if (header === null) throw notEditable(`set ${line} in [api]`);
    const end = header.index + header[0].length;
    return `${text.slice(0, end)}${eol}${line}${text.slice(end)}`;
  }
  const array = findArray(text);
  if (array === undefined) throw notEditable(`add "${SCHEMA}" to [api] schemas`);
  const { lastEnd, end } = array;
  return `${text.slice(0, lastEnd ?? end)}${lastEnd === undefined ? "" : ", "}"${SCHEMA}"${text.slice(lastEnd ?? end)}`;
}

/** Where the array of `[api] schemas` begins and ends, and its last string: strings and comments are stepped over. */
function findArray(text: string) {
  const header = /^[ \t]*\[[ \t]*api[ \t]*\]/m.exec(text);
  if (header === null) return undefined;
  const rest = text.slice(header.index + header[0].length);
  const next = /^[ \t]*\[/m.exec(rest)?.index ?? rest.length;
  const key = /^[ \t]*schemas[ \t]*=[ \t]*\[/m.exec(rest);
  if (key === null || key.index > next) return undefined;
  const start = header.index + header[0].length + key.index + key[0].length;
  let lastEnd: number | undefined;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === "]") return { start, end: at, lastEnd };
    if (sign === "#") at = endOf(text, "\n", at);
    if (sign === '"' || sign === "'") {
      at = endOf(text, sign, at);
      lastEnd = at + 1;
    }
  }
  return undefined;
}

function endOf(text: string, sign: string, from: number): number {
  const end = text.indexOf(sign, from + 1);
  return end === -1 ? text.length : end;
}

function withoutBlock(text: string): string {
  const begin = text.indexOf(BEGIN);
  if (begin === -1) return text;
  const end = text.indexOf(END, begin);
  if (end === -1) throw notEditable(`remove the lines from "${BEGIN}" on that are ours`);
  const after = text.slice(end + END.length).replace(/^\r?\n/, "");
  const before = text.slice(0, begin).replace(/(\r?\n)(?:[ \t]*\r?\n)+$/, "$1");
  return before + after;
}

function read(text: string): Config {
  try {
    return configSchema.parse(parse(text.replace(/^\uFEFF/, "")));
  } catch (cause) {
    throw new CogoError({
      code: "config_invalid",
      message: `Expected supabase/config.toml to be a valid configuration, but: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: "Correct it; `supabase start` tells whether it can be read",
      cause,
    });
  }
}

/** Compares what the text means with what it is to mean: an edit that does anything else is not made. */
function verify(text: string, expected: Config): void {
  let meant: TomlTable | undefined;
  try {
    meant = parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // Said below.
  }
  if (isDeepStrictEqual(toPlain(meant), toPlain(expected))) return;
  throw notEditable(
    `write [api] schemas as a list of strings on lines of its own, with "${SCHEMA}" in it`,
  );
}

const toPlain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

function notEditable(what: string): CogoError {
  return new CogoError({
    code: "config_not_editable",
    message:
      "Expected to change supabase/config.toml without touching what is yours, but it is written in another way",
    remedy: `By hand, ${what}; then run this again`,
  });
}
