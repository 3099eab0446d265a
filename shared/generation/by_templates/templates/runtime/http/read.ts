import type { HonoRequest } from "hono";
import type { z } from "zod";
import { type FieldError, HttpProblem } from "./problem.ts";

const LARGEST_BODY = 1_000_000;

/** Reads a JSON body by its schema: 400 when it is not JSON, 422 when the schema refuses it. */
export async function readBody<Schema extends z.ZodType>(
  request: HonoRequest,
  schema: Schema,
): Promise<z.output<Schema>> {
  const type = request.header("Content-Type") ?? "";
  if (!/^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(type)) {
    throw new HttpProblem(415, "Send the body as application/json.");
  }
  const result = schema.safeParse(parseJson(await readText(request)));
  if (result.success) return result.data;
  throw new HttpProblem(422, "The body breaks the rules of its fields.", fieldErrors(result.error));
}

/** Reads the query string by its schema; a parameter given twice is an array, and refused. */
export function readQuery<Schema extends z.ZodType>(
  request: HonoRequest,
  schema: Schema,
): z.output<Schema> {
  const parameters = Object.entries(request.queries()).map(
    ([name, values]) => [name, values.length === 1 ? values[0] : values] as const,
  );
  const result = schema.safeParse(withoutInherited(Object.fromEntries(parameters)));
  if (result.success) return result.data;
  throw new HttpProblem(400, "The query string is not understood.", fieldErrors(result.error));
}

/** The version that the client expects to change, from the header `If-Match`. */
export function expectedVersion(request: HonoRequest): number | undefined {
  const tag = request.header("If-Match");
  if (tag === undefined || tag === "*") return undefined;
  return Number(/^"(\d+)"$/.exec(tag)?.[1] ?? -1);
}

/** Reads the text of a body, and stops as soon as there is too much of it. */
async function readText(request: HonoRequest): Promise<string> {
  const reader = request.raw.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > LARGEST_BODY) {
      await reader.cancel();
      throw new HttpProblem(413, `A body has at most ${LARGEST_BODY} bytes.`);
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return body instanceof Object && !Array.isArray(body) ? withoutInherited(body) : body;
  } catch {
    throw new HttpProblem(400, "The body is not valid JSON.");
  }
}

/** Without a prototype, a name such as "constructor" is absent when it was not sent. */
function withoutInherited(values: object): object {
  return Object.assign(Object.create(null), values);
}

function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.join(".");
    if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
    return issue.keys.map((key) => ({ path: [...issue.path, key].join("."), message: "Unknown" }));
  });
}
