import { z } from "zod";

type Json = Readonly<Record<string, unknown>>;

const described = z.looseObject({ $defs: z.record(z.string(), z.looseObject({})).optional() });

/** Turns Zod schemas into JSON Schema. Those with a name are referred to; the others stand where they are used. */
export class SchemaDescriber {
  readonly #names = z.registry<{ id: string }>();
  readonly #components = new Map<string, string>();

  constructor(named: Readonly<Record<string, z.ZodType>>) {
    for (const [id, schema] of Object.entries(named)) this.#names.add(schema, { id });
  }

  /** `input`: what is to be sent; `output`: what is answered; `event`: what is broadcast, which may have more to it later. */
  describe(schema: z.ZodType, use: "input" | "output" | "event"): Json {
    const written = z.toJSONSchema(schema, {
      io: use === "input" ? "input" : "output",
      metadata: this.#names,
      unrepresentable: "any",
      override: ({ jsonSchema }) => {
        shorten(jsonSchema);
        if (use === "event" && jsonSchema.additionalProperties === false) {
          delete jsonSchema.additionalProperties;
        }
      },
    });
    const text = JSON.stringify(written).replaceAll('"#/$defs/', '"#/components/schemas/');
    const { $schema: _, $defs = {}, ...own } = described.parse(JSON.parse(text));
    for (const [id, { id: __, ...definition }] of Object.entries($defs)) {
      this.#keep(id, JSON.stringify(definition));
    }
    const { id } = z.object({ id: z.string().optional() }).parse(own);
    if (id === undefined) return own;
    const { id: ___, ...definition } = own;
    this.#keep(id, JSON.stringify(definition));
    return { $ref: `#/components/schemas/${id}` };
  }

  components(): Json {
    const sorted = [...this.#components].sort(([a], [b]) => a.localeCompare(b));
    return Object.fromEntries(sorted.map(([id, text]) => [id, JSON.parse(text)]));
  }

  #keep(id: string, definition: string): void {
    const kept = this.#components.get(id);
    if (id.startsWith("__"))
      throw new Error(`A schema that refers to itself needs an id: ${definition}`);
    if (kept !== undefined && kept !== definition) {
      throw new Error(`Two schemas with the id ${id}: ${kept} and ${definition}`);
    }
    this.#components.set(id, definition);
  }
}

/** A format says as much as the pattern behind it, and the bounds of all integers say nothing. */
function shorten(jsonSchema: z.core.JSONSchema.BaseSchema): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  const { minimum, maximum } = jsonSchema;
  if (minimum === Number.MIN_SAFE_INTEGER && maximum === Number.MAX_SAFE_INTEGER) {
    delete jsonSchema.minimum;
    delete jsonSchema.maximum;
  }
}
