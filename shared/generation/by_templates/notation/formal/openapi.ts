import { z } from "zod";
import { operationsOfRoute } from "../grammar/routes.ts";
import type { Name } from "../syntax.ts";
import { readJsonSchema, type SchemaSource } from "./json_schema.ts";
import type { Reading } from "./reading.ts";

const schemas = z.record(z.string(), z.unknown());
const documentSchema = z.object({
  openapi: z.string().optional(),
  swagger: z.string().optional(),
  info: z.object({ title: z.string().optional() }).optional(),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  components: z.strictObject({ schemas }).optional(),
  definitions: schemas.optional(),
  security: z.undefined({ error: "is authentication, which is not built" }).optional(),
  servers: z.unknown().optional(),
  tags: z.unknown().optional(),
});

const methods = new Set(["get", "post", "put", "patch", "delete"]);

/** A schema that only says how errors or lists look. */
function isThing([name, schema]: readonly [string, unknown]): boolean {
  const parsed = z.object({ properties: schemas }).safeParse(schema);
  return parsed.success && !/error$|^problem/i.test(name);
}

/** Reads the schemas of an OpenAPI document as things, its paths as operations. */
export function readOpenApi(document: unknown, source: SchemaSource, reading: Reading): void {
  const { at, wordsAt } = source;
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) {
    const what = parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
    reading.problems.push({
      at,
      message: `the OpenAPI document has what the notation does not read: ${what.join("; ")}`,
    });
    return;
  }
  const { paths = {}, components, definitions, openapi, swagger } = parsed.data;
  if (openapi !== undefined || swagger !== undefined)
    reading.nodes.push({ node: "software", kind: "rest-service" });
  const readAll = (schemas: Readonly<Record<string, unknown>>, ...path: readonly string[]) => {
    for (const [name, schema] of Object.entries(schemas).filter(isThing)) {
      const within: SchemaSource = {
        ...source,
        wordsAt: (...rest) => wordsAt(...path, name, ...rest),
      };
      readJsonSchema(name, schema, within, reading);
    }
  };
  readAll(components?.schemas ?? {}, "components", "schemas");
  readAll(definitions ?? {}, "definitions");
  for (const [path, item] of Object.entries(paths))
    for (const method of Object.keys(item)) readRoute(method, path, at, reading);
}

function readRoute(method: string, path: string, at: Name, reading: Reading): void {
  if (!methods.has(method)) return;
  const node = operationsOfRoute(method, path, at);
  if (node === undefined)
    reading.problems.push({
      at,
      message: `the route ${method.toUpperCase()} ${path} is none that is built`,
    });
  else reading.nodes.push({ ...node, mode: "only" });
}
