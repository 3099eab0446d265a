import type { Context } from "hono";
import type { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";
import { findJsonProblem } from "./find_json_problem.ts";

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
  const contentType = c.req.header("content-type") ?? "none";
  if (!/^application\/([a-z.+-]+\+)?json\b/i.test(contentType)) {
    throw new CogoError({
      code: "unsupported_media_type",
      message: `Expected content-type application/json, got "${contentType}"`,
    });
  }
  const coding = c.req.header("content-encoding") ?? "identity";
  if (coding !== "identity") {
    throw new CogoError({
      code: "unsupported_media_type",
      message: `Expected a body without content-encoding, got "${coding}"`,
    });
  }
  const body = parseBody(bytes);
  const problem = findJsonProblem(body, "body");
  if (problem !== undefined) throw invalidInput([problem]);
  return validate(schema, body, "body");
}

/** What is no UTF-8 is refused: its text would be kept as something that nobody has sent. */
function parseBody(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    const message = "The body is not valid JSON in UTF-8";
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
  const problem = findJsonProblem(texts, part);
  if (problem !== undefined) throw invalidInput([problem]);
  const parsed = validate(schema, texts, part);
  const wrong = Object.entries(Object(parsed)).flatMap(([name, value]) => {
    const text = texts[name];
    if (typeof value !== "number" || text === undefined || text === `${value}`) return [];
    return [{ path: `${part}.${name}`, message: `Expected a number in digits, got "${text}"` }];
  });
  if (wrong.length > 0) throw invalidInput(wrong);
  return parsed;
}

function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  part: "body" | "query" | "path",
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({
    path: [part, ...issue.path.map(String)].join("."),
    message: issue.message,
  }));
  throw invalidInput(errors);
}

function invalidInput(errors: readonly { readonly path: string; readonly message: string }[]) {
  const [first] = errors;
  return new CogoError({
    code: "invalid_input",
    message: first === undefined ? "The request is invalid" : `${first.path}: ${first.message}`,
    details: { errors },
  });
}
