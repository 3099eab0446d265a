import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type JsonObject, jsonObjectSchema } from "../../../../shared/kernel/json.ts";
import { adaptSchema } from "../../../../shared/models/calls/adapt_schema.ts";
import { dropAbsent, dropAbsentFromText } from "../../../../shared/models/calls/drop_absent.ts";

const toSchema = (schema: z.ZodType): JsonObject =>
  jsonObjectSchema.parse(z.toJSONSchema(schema, { target: "draft-7" }));

const person = toSchema(
  z.object({
    name: z.string().min(1).max(20).describe("As on the passport"),
    age: z.int().optional(),
    mail: z.email().nullable().optional(),
    kind: z.literal("person"),
  }),
);

describe("adaptSchema() for OpenAI", () => {
  it("requires every property, and lets one that may be absent be null", () => {
    const { schema, binding } = adaptSchema(person, "openai");
    expect(binding).toBe(true);
    expect(schema).toMatchObject({
      required: ["name", "age", "mail", "kind"],
      additionalProperties: false,
      properties: { age: { anyOf: [{ type: "integer" }, { type: "null" }] } },
    });
  });

  it("tells the model in words what a strict schema has no word for", () => {
    const { schema } = adaptSchema(person, "openai");
    expect(schema.properties).toMatchObject({
      name: { type: "string", description: "As on the passport (minLength: 1, maxLength: 20)" },
    });
  });

  it("keeps a union that can be told apart, and what is referred to", () => {
    const shape = z.object({ side: z.number() }).meta({ id: "shape" });
    const schema = toSchema(z.object({ either: z.union([shape, z.string()]), shape }));
    const adapted = adaptSchema(schema, "openai");
    expect(adapted.binding).toBe(true);
    expect(JSON.stringify(adapted.schema)).toContain('"$ref":"#/$defs/shape"');
    expect(adapted.schema.$defs).toMatchObject({ shape: { required: ["side"] } });
  });

  it("binds to nothing where members have no names, parts are merged or the root is no object", () => {
    const left = z.object({ a: z.string() });
    const schemas = [
      z.object({ counts: z.record(z.string(), z.number()) }),
      z.object({ anything: z.unknown() }),
      z.union([left, z.object({ b: z.string() })]),
      z.array(z.string()),
      z.object({ pair: z.tuple([z.string(), z.number()]) }),
    ].map(toSchema);
    const merged = { type: "object", properties: { both: { allOf: [person, person] } } };
    for (const schema of [...schemas, merged]) {
      expect(adaptSchema(schema, "openai")).toEqual({ schema, binding: false });
    }
  });
});

describe("adaptSchema() for Anthropic", () => {
  it("closes objects, and lets what may be absent be absent", () => {
    const { schema } = adaptSchema(person, "anthropic");
    expect(schema).toMatchObject({ required: ["name", "kind"], additionalProperties: false });
  });

  it("binds to nothing where a schema goes round in a circle", () => {
    const node: z.ZodType = z.object({
      get next() {
        return node.optional();
      },
    });
    expect(adaptSchema(toSchema(node), "anthropic").binding).toBe(false);
  });
});

describe("adaptSchema() for Google", () => {
  it("keeps the keywords that its reference lists, and open objects", () => {
    const schema = toSchema(
      z.object({
        counts: z.record(z.string(), z.int().min(1)),
        tags: z.array(z.string()).max(3),
        kind: z.literal("person"),
      }),
    );
    expect(adaptSchema(schema, "google")).toMatchObject({
      binding: true,
      schema: {
        type: "object",
        properties: {
          counts: { type: "object", additionalProperties: { type: "integer", minimum: 1 } },
          tags: { type: "array", maxItems: 3, items: { type: "string" } },
          kind: { type: "string", enum: ["person"] },
        },
        required: ["counts", "tags", "kind"],
      },
    });
  });
});

describe("adaptSchema() for Google, of a schema that goes round in a circle", () => {
  it("keeps what its references refer to", () => {
    const node: z.ZodType = z.object({
      get next() {
        return node.optional();
      },
    });
    const { schema } = adaptSchema(toSchema(z.object({ node })), "google");
    const [name = ""] = Object.keys(z.record(z.string(), z.json()).parse(schema.$defs));
    expect(schema.properties).toEqual({ node: { $ref: `#/$defs/${name}` } });
    const root = { $ref: "#/definitions/a", definitions: { a: { type: "string" } } };
    expect(adaptSchema(root, "google").schema).toEqual({
      $ref: "#/$defs/a",
      $defs: { a: { type: "string" } },
    });
  });
});

describe("dropAbsent()", () => {
  it("takes out null where a property may be absent, and leaves it where null is a value", () => {
    const value = { name: "Ada", age: null, mail: null, kind: "person" };
    expect(dropAbsent(value, person)).toEqual({ name: "Ada", mail: null, kind: "person" });
  });

  it("finds its way through lists, unions and references", () => {
    const leaf = z
      .object({ kind: z.literal("leaf"), size: z.int().optional() })
      .meta({ id: "leaf" });
    const fork = z.object({ kind: z.literal("fork"), left: leaf, note: z.string().optional() });
    const schema = toSchema(z.object({ nodes: z.array(z.union([leaf, fork])) }));
    const value = {
      nodes: [
        { kind: "fork", left: { kind: "leaf", size: null }, note: null },
        { kind: "leaf", size: 3 },
      ],
    };
    expect(dropAbsent(value, schema)).toEqual({
      nodes: [
        { kind: "fork", left: { kind: "leaf" } },
        { kind: "leaf", size: 3 },
      ],
    });
  });

  it("leaves text alone in which nothing is absent, or which was cut", () => {
    const whole = '{ "name": "Ada", "kind": "person" }';
    expect(dropAbsentFromText(whole, person)).toBe(whole);
    expect(dropAbsentFromText('{"name": "Ad', person)).toBe('{"name": "Ad');
    expect(dropAbsentFromText('{"name":"Ada","age":null}', person)).toBe('{"name":"Ada"}');
  });
});
