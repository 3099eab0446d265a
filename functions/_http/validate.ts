import type { Context } from "hono";
import type { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";
import { findJsonProblem } from "./find_json_problem.ts";

/** Characters of a value in a message. */
const MOST_SHOWN = 100;

/**
 * Reads and parses a JSON body. No body at all is an empty object.
 *
 * @throws CogoError `unsupported_media_type`, `invalid_json` or `invalid_input` with the paths at fault.
 */
export async function readBody<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  const bytes = await c.req.arrayBuffer();
  if (bytes.byteLength === 0) return validate(schema, {}, "body");
  return validate(schema, parseBody(c, bytes), "body");
}

/**
 * Reads a JSON body as it came, for a protocol that has schemas of its own.
 *
 * @throws CogoError `unsupported_media_type` or `invalid_json`.
 */
export const readJson = async (c: Context): Promise<unknown> =>
  parseBody(c, await c.req.arrayBuffer());

/** UTF-8 by its names, and its part that has one of its own. */
const UTF_8: ReadonlySet<string> = new Set(["utf-8", "utf8", "us-ascii", "ascii"]);

/** A type that only begins like JSON, such as that of a merge patch, means something else than what is done here. */
function requireJson(c: Context): void {
  const contentType = c.req.header("content-type") ?? "none";
  const [type = "", ...parameters] =
    contentType.toLowerCase().match(/(?:"(?:\\.|[^"\\])*"|[^;])+/g) ?? [];
  const isUtf8 = parameters.every((each) => {
    const [, charset] = /^\s*charset\s*=\s*"?([^"]*?)"?\s*$/.exec(each) ?? [];
    return charset === undefined || UTF_8.has(charset);
  });
  if (type.trim() !== "application/json" || !isUtf8) {
    throw new CogoError({
      code: "unsupported_media_type",
      message: `Expected content-type application/json in UTF-8, got "${contentType.slice(0, 200)}"`,
    });
  }
  const coding = c.req.header("content-encoding") ?? "identity";
  if (coding !== "identity") {
    throw new CogoError({
      code: "unsupported_media_type",
      message: `Expected a body without content-encoding, got "${coding.slice(0, 200)}"`,
    });
  }
}

/** What is no UTF-8 is refused: its text would be kept as something that nobody has sent. */
function parseBody(c: Context, bytes: ArrayBuffer): unknown {
  requireJson(c);
  let got = "bytes that are not UTF-8";
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    got = show(text);
    return JSON.parse(text);
  } catch (cause) {
    const message = `Expected a body of JSON in UTF-8, got ${got}`;
    throw new CogoError({ code: "invalid_json", message, cause });
  }
}

/** Parses the query parameters. @throws CogoError `invalid_input`. */
export function readQuery<Schema extends z.ZodType>(c: Context, schema: Schema): z.output<Schema> {
  const all = Object.entries(c.req.queries());
  const wrong = all.flatMap(([name, [value = "", ...more]]) => {
    const path = `query.${name}`;
    // A number would be read from it: 0.
    if (value.trim() === "") return [{ path, message: "Expected a value, got nothing" }];
    if (more.length === 0) return [];
    return [{ path, message: `Expected one value, got ${more.length + 1}` }];
  });
  if (wrong.length > 0) throw invalidInput(wrong);
  return validateTexts(schema, c.req.query(), "query");
}

/** Parses the path parameters. @throws CogoError `invalid_input`. */
export function readPath<Schema extends z.ZodType>(c: Context, schema: Schema): z.output<Schema> {
  return validateTexts(schema, c.req.param(), "path");
}

/** What is text on its way here, and means a number by its digits alone: not by "0x10" or "1e2". */
function validateTexts<Schema extends z.ZodType>(
  schema: Schema,
  texts: Readonly<Record<string, string>>,
  part: "query" | "path",
): z.output<Schema> {
  const parsed = validate(schema, texts, part);
  const wrong = Object.entries(Object(parsed)).flatMap(([name, value]) => {
    const text = texts[name];
    if (typeof value !== "number" || text === undefined || text === `${value}`) return [];
    return [{ path: `${part}.${name}`, message: `Expected a number in digits, got "${text}"` }];
  });
  if (wrong.length > 0) throw invalidInput(wrong);
  return parsed;
}

/** Parses a part of a request. @throws CogoError `invalid_input` with the paths at fault, which begin with its name. */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  part: string,
): z.output<Schema> {
  const problem = findJsonProblem(value, part);
  if (problem !== undefined) throw invalidInput([problem]);
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({
    path: [part, ...issue.path.map(String)].join("."),
    message: sayWhatCame(issue, value),
  }));
  throw invalidInput(errors);
}

/** What Zod expected and, where its message leaves that out, what came: not what a schema has made of it. */
function sayWhatCame(issue: z.core.$ZodIssue, whole: unknown): string {
  const [inKey = issue] = issue.code === "invalid_key" ? issue.issues : [];
  const { code, message } = inKey;
  if (code === "unrecognized_keys" || message.includes(", got ")) return message;
  const came = inKey === issue ? valueAt(whole, issue) : issue.path.at(-1);
  return `${code === "invalid_type" ? `Expected ${inKey.expected}` : message}, got ${show(came)}`;
}

/** What stands at the path of an issue; a part of a text is only there once a schema has split it. */
function valueAt(whole: unknown, { path, input }: z.core.$ZodIssue): unknown {
  let value = whole;
  for (const key of path) {
    if (typeof value === "string") return input;
    value = value === null ? undefined : Object(value)[key];
  }
  return value;
}

/** A value as JSON; of a long one its beginning. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

function invalidInput(errors: readonly { readonly path: string; readonly message: string }[]) {
  const [first] = errors;
  return new CogoError({
    code: "invalid_input",
    message: first === undefined ? "The request is invalid" : `${first.path}: ${first.message}`,
    details: { errors },
  });
}
