import { z } from "zod";
import { type Schema, Schemas, schemaSchema } from "./json_schema.ts";

const parameterSchema = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean().default(false),
  schema: schemaSchema,
});
const responseSchema = z.object({
  content: z.record(z.string(), z.object({ schema: schemaSchema.optional() })).default({}),
  headers: z
    .record(z.string(), z.looseObject({ required: z.boolean().default(false) }))
    .default({}),
});
const operationSchema = z.object({
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.array(z.never()))),
  parameters: z.array(parameterSchema).default([]),
  requestBody: z
    .object({
      required: z.boolean(),
      content: z.object({ "application/json": z.object({ schema: schemaSchema }) }),
    })
    .optional(),
  responses: z.record(z.string(), z.union([z.object({ $ref: z.string() }), responseSchema])),
});
const documentSchema = z.object({
  openapi: z.literal("3.1.0"),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({
    schemas: z.record(z.string(), schemaSchema),
    responses: z.record(z.string(), responseSchema),
  }),
});

export type Parameter = z.infer<typeof parameterSchema>;
export type DocumentedResponse = z.infer<typeof responseSchema>;

/** An operation as the document of its function describes it, which is all that is known of it here. */
export interface Operation {
  readonly name: string;
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  /** `user`, `operator` or both. */
  readonly callers: ReadonlySet<string>;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  readonly responses: ReadonlyMap<number, DocumentedResponse>;
  readonly schemas: Schemas;
}

/** Reads a document of OpenAPI. Anything in it that these tests would pass over makes it fail. */
export function readOperations(document: unknown): readonly Operation[] {
  const { paths, components } = documentSchema.parse(document);
  const schemas = new Schemas(components.schemas);
  const referred = (reference: string): DocumentedResponse => {
    const response = components.responses[reference.slice("#/components/responses/".length)];
    if (response === undefined) throw new Error(`The document has no response ${reference}`);
    return response;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: operation.operationId,
      method: method.toUpperCase(),
      path,
      callers: new Set(operation.security.flatMap((each) => Object.keys(each))),
      parameters: operation.parameters,
      body: operation.requestBody?.content["application/json"].schema,
      responses: new Map(
        Object.entries(operation.responses).map(([status, response]) => [
          Number(status),
          "$ref" in response ? referred(response.$ref) : response,
        ]),
      ),
      schemas,
    })),
  );
}

/** Whether the operation heeds a header, such as `If-Match`. */
export const heeds = ({ parameters }: Operation, header: string): boolean =>
  parameters.some((each) => each.in === "header" && each.name === header);
