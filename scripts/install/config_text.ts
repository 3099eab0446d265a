import { isDeepStrictEqual } from "node:util";
import { parse } from "smol-toml";
import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";
import { composeBlock, notEditable, settingsOf, takeBlock } from "./config_block.ts";
import { findApi, findSchemas } from "./toml_places.ts";

const SCHEMA = "cogo_api";
/** What a project shows that says nothing. */
const USUAL_SCHEMAS = ["public", "graphql_public"];

const ADDED = " # added by cogo install";
const ADDED_HEADER = `[api]${ADDED}`;
const ADDED_LIST = `schemas = [${[...USUAL_SCHEMAS, SCHEMA].map((name) => `"${name}"`).join(", ")}]${ADDED}`;

const configSchema = z.looseObject({
  api: z.looseObject({ schemas: z.unknown().optional() }).optional(),
  functions: z.record(z.string(), z.unknown()).optional(),
});
type Config = z.infer<typeof configSchema>;

/** The functions that the owner's own text of config.toml names. */
export function namedFunctions(text: string): readonly string[] {
  return Object.keys(read(takeBlock(text).own).functions ?? {});
}

/** The owner's text with our functions and our schema in it. The same again when all is there. */
export function addToConfig(text: string, slugs: readonly string[]): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const { own, block } = takeBlock(text);
  const before = read(own);
  const keepsSchema = block?.keepsSchema ?? schemasOf(before)?.includes(SCHEMA) === true;
  const schemas = [...new Set([...(schemasOf(before) ?? USUAL_SCHEMAS), SCHEMA])];
  const shown = { ...before, api: { ...before.api, schemas } };
  const exposed = withSchema(own, eol);
  verify(
    exposed,
    shown,
    `write [api] schemas as a list of strings on lines of its own, with "${SCHEMA}" in it`,
  );
  const added = `${exposed.trimEnd()}${eol}${eol}${composeBlock({ slugs, keepsSchema }, eol)}`;
  const ours = Object.fromEntries(slugs.map((slug) => [slug, settingsOf(slug)]));
  verify(
    added,
    { ...shown, functions: { ...before.functions, ...ours } },
    "write each function as a table of its own, [functions.NAME], instead of a list in { }",
  );
  return added;
}

/** The owner's text without what `addToConfig` added; what the owner has changed of it since stays. */
export function removeFromConfig(text: string): string {
  const { own, block } = takeBlock(text);
  if (block === undefined || block.keepsSchema) return own;
  const lines = own.split("\n").filter((line) => line.trimEnd() !== ADDED_LIST);
  const list = withoutSchema(lines.join("\n"));
  const isEmpty = Object.keys(read(list).api ?? {}).length === 0;
  const removed = list
    .split("\n")
    .filter((line) => !(isEmpty && line.trimEnd() === ADDED_HEADER))
    .map((line) => line.replace(ADDED, ""))
    .join("\n");
  const asBefore = (config: Config): Config => {
    const names = schemasOf(config) ?? USUAL_SCHEMAS;
    return { ...config, api: { ...config.api, schemas: names.filter((name) => name !== SCHEMA) } };
  };
  if (!isDeepStrictEqual(toPlain(asBefore(read(removed))), toPlain(asBefore(read(own))))) {
    throw notEditable(`remove "${SCHEMA}" from [api] schemas`);
  }
  return removed;
}

function withSchema(text: string, eol: string): string {
  const config = read(text);
  const schemas = schemasOf(config);
  if (schemas?.includes(SCHEMA)) return text;
  if (config.api === undefined) {
    return `${text.trimEnd()}${eol}${eol}${ADDED_HEADER}${eol}${ADDED_LIST}${eol}`;
  }
  if (schemas === undefined) {
    const header = findApi(text);
    if (header === undefined) throw notEditable(`set ${ADDED_LIST} in [api]`);
    const lineEnd = /\r?\n|$/.exec(text.slice(header.end))?.index ?? 0;
    const end = header.end + lineEnd;
    return `${text.slice(0, end)}${eol}${ADDED_LIST}${text.slice(end)}`;
  }
  const list = findSchemas(text);
  if (list === undefined) throw notEditable(`add "${SCHEMA}" to [api] schemas`);
  const at = list.names.at(-1)?.end ?? list.end;
  return `${text.slice(0, at)}${list.names.length === 0 ? "" : ", "}"${SCHEMA}"${text.slice(at)}`;
}

/** Takes our schema out of the list, and the comma that it needed. */
function withoutSchema(text: string): string {
  if (!schemasOf(read(text))?.includes(SCHEMA)) return text;
  const names = findSchemas(text)?.names ?? [];
  const index = names.findIndex(({ start, end }) => text.slice(start + 1, end - 1) === SCHEMA);
  const name = names[index];
  if (name === undefined) throw notEditable(`remove "${SCHEMA}" from [api] schemas`);
  const before = names[index - 1]?.end ?? name.start;
  if (/^\s*,\s*$/.test(text.slice(before, name.start))) {
    return text.slice(0, before) + text.slice(name.end);
  }
  return text.slice(0, name.start) + text.slice(name.end).replace(/^[ \t]*,[ \t]*/, "");
}

/** @throws CogoError `config_not_editable` for schemas that are no list of strings, such as `env(NAME)`. */
function schemasOf({ api }: Config): readonly string[] | undefined {
  const { success, data } = z.array(z.string()).optional().safeParse(api?.schemas);
  if (success) return data;
  throw notEditable(`write [api] schemas as a list of strings, with "${SCHEMA}" in it`);
}

function read(text: string): Config {
  try {
    return configSchema.parse(parse(text.replace(/^\uFEFF/, "")));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new CogoError({
      code: "config_invalid",
      message: `Expected supabase/config.toml to be a valid configuration, but: ${reason}`,
      remedy: "Correct it; `supabase start` tells whether it can be read",
      cause,
    });
  }
}

/** Compares what the text means with what it is to mean: an edit that does anything else is not made. */
function verify(text: string, expected: Config, remedy: string): void {
  let meant: unknown;
  try {
    meant = parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // Said below.
  }
  if (!isDeepStrictEqual(toPlain(meant), toPlain(expected))) throw notEditable(remedy);
}

const toPlain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
