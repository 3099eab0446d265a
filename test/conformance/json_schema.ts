import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { z } from "zod";

const COMPONENT = "#/components/schemas/";
const FORMATS = ["uuid", "date-time", "uri", "byte"] as const;

/** The keywords of JSON Schema that the document uses; another one fails here, and needs an input of its own. */
export const schemaSchema = z.strictObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.json().optional(),
  enum: z.array(z.json()).optional(),
  format: z.string().optional(),
  contentEncoding: z.string().optional(),
  description: z.string().optional(),
  pattern: z.string().optional(),
  default: z.json().optional(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  minItems: z.int().optional(),
  maxItems: z.int().optional(),
  required: z.array(z.string()).optional(),
  get items() {
    return schemaSchema.optional();
  },
  get properties() {
    return z.record(z.string(), schemaSchema).optional();
  },
  get propertyNames() {
    return schemaSchema.optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), schemaSchema]).optional();
  },
  get anyOf() {
    return z.array(schemaSchema).optional();
  },
  get oneOf() {
    return z.array(schemaSchema).optional();
  },
});
export type Schema = z.infer<typeof schemaSchema>;

/** The named schemas of a document: what a reference means, and whether a value matches a schema. */
export class Schemas {
  readonly #named: Readonly<Record<string, Schema>>;
  readonly #ajv = new Ajv2020({ allErrors: true, strict: false });
  readonly #validators = new Map<Schema, ValidateFunction>();

  constructor(named: Readonly<Record<string, Schema>>) {
    this.#named = named;
    formats.default(this.#ajv, [...FORMATS]);
    this.#ajv.addFormat("base64", /^[A-Za-z0-9+/]*={0,2}$/);
    this.#ajv.addSchema({ components: { schemas: named } }, "document");
  }

  resolve(schema: Schema): Schema {
    const name = schema.$ref?.slice(COMPONENT.length);
    if (name === undefined) return schema;
    const meant = this.#named[name];
    if (meant === undefined) throw new Error(`The document has no schema "${name}"`);
    return this.resolve(meant);
  }

  /** What is wrong with a value, or undefined. */
  findProblem(schema: Schema, value: unknown): string | undefined {
    const validate = this.#validators.get(schema) ?? this.#compile(schema);
    return validate(value) ? undefined : this.#ajv.errorsText(validate.errors).slice(0, 500);
  }

  accepts(schema: Schema, value: unknown): boolean {
    return this.findProblem(schema, value) === undefined;
  }

  #compile(schema: Schema): ValidateFunction {
    const text = JSON.stringify(schema).replaceAll('"#/', '"document#/');
    const validate = this.#ajv.compile(JSON.parse(text));
    this.#validators.set(schema, validate);
    return validate;
  }
}
