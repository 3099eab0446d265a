import { z } from "zod";

/**
 * What was understood of a requirement: the contract between the analysis (which writes it), the code
 * templates (which read it) and the quality gate (which holds the result against it).
 *
 * It is stored with the run, so every field is plain JSON. Identifiers are ASCII camelCase; `label`
 * keeps the words the user wrote.
 */

const identifier = z.string().regex(/^[a-z][A-Za-z0-9]*$/, "an ASCII camelCase identifier");

const fieldTypeSchema = z.enum([
  "string", // one line of text
  "text", // several lines of text
  "integer",
  "number",
  "boolean",
  "date", // ISO 8601 calendar date, 2026-01-31
  "datetime", // ISO 8601 instant, 2026-01-31T09:30:00Z
  "time", // 24-hour clock time, 09:30
  "email",
  "url",
  "uuid",
  "enum", // one of `values`
  "string_list", // tags, labels, keywords
]);
export type FieldType = z.infer<typeof fieldTypeSchema>;

const fieldSchema = z.object({
  name: identifier,
  label: z.string().min(1),
  type: fieldTypeSchema,
  required: z.boolean(),
  unique: z.boolean(),
  /** Present when the requirement gives a default; "now" stands for the moment of creation. */
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  /** The members, in the order given; only for `enum`. */
  values: z.array(z.string().min(1)).min(1).optional(),
  /** Inclusive bounds of a number or integer. */
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  /** Exclusive bounds of a number, for "greater than 0" on a decimal. */
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  /** How many digits may follow the decimal point of a number. */
  decimals: z.number().int().positive().max(6).optional(),
  /** Inclusive bounds on characters of a string or text, or on items of a string_list. */
  minLength: z.number().int().nonnegative().optional(),
  maxLength: z.number().int().positive().optional(),
  /** A regular expression the requirement gave, without delimiters. */
  pattern: z.string().optional(),
  /** Why this type and these constraints were chosen, for the decision record. */
  reason: z.string(),
});
export type Field = z.infer<typeof fieldSchema>;

const entitySchema = z.object({
  /** Singular, for example "bookLoan"; the templates derive every other spelling. */
  name: identifier,
  /** Plural, for example "bookLoans"; equal to `name` for nouns such as "series". */
  plural: identifier,
  /** The words the user wrote, for example "book loan". */
  label: z.string().min(1),
  fields: z.array(fieldSchema).min(1),
  /**
   * Fields a list can be filtered by, with how; a range gives `from` and `to`. Besides the fields
   * above it may name `createdAt`, or the foreign key of a relation whose child this entity is.
   */
  filters: z.array(
    z.object({ field: identifier, match: z.enum(["equals", "contains", "range", "includes"]) }),
  ),
  /** Fields a list can be sorted by; may include `createdAt`, which every entity has. */
  sorts: z.array(identifier),
  /** The order a list has when none is asked for. */
  defaultSort: z.object({ field: identifier, direction: z.enum(["asc", "desc"]) }).optional(),
  operations: z.array(z.enum(["create", "read", "list", "update", "delete"])).min(1),
  /** Groups of fields whose values together occur once, as in the pairs of a many-to-many relation. */
  uniqueTogether: z.array(z.array(identifier).min(2)).optional(),
  /**
   * Who may see and who may change the rows of a Supabase table: by default each account its own.
   * `role` is what the claim `app_metadata.role` of those who may write has to be.
   */
  access: z
    .object({ read: z.enum(["owner", "everyone"]), write: z.enum(["owner", "role"]) })
    .extend({ role: z.string().min(1).optional() })
    .optional(),
});
export type Entity = z.infer<typeof entitySchema>;

const relationSchema = z.object({
  /** The "one" side: an entity's name. */
  parent: identifier,
  /** The "many" side: an entity's name. It gets the foreign key. */
  child: identifier,
  /** The foreign key's field on the child, for example "authorId". Not listed among its fields. */
  field: identifier,
  required: z.boolean(),
  /** What deleting a parent does to its children: it is refused, deletes them, or leaves them without a parent. */
  onDelete: z.enum(["restrict", "cascade", "clear"]),
});
export type Relation = z.infer<typeof relationSchema>;
export type OnDelete = Relation["onDelete"];

/**
 * What a criterion is about, for a template that turns it into a test. `relation` carries the
 * foreign key in `field`; rules about a whole entity (create, read, pagination, ...) have no field.
 */
const criterionSubjectSchema = z.object({
  entity: identifier,
  rule: z.enum([
    "create",
    "read",
    "update",
    "delete",
    "pagination",
    "required",
    "default",
    "format", // the value must have the field's type: a date, an email, an integer, ...
    "enum",
    "range",
    "length",
    "unique",
    "filter",
    "sort",
    "relation",
  ]),
  field: identifier.optional(),
});

const acceptanceCriterionSchema = z.object({
  id: z.string().regex(/^AC-\d+$/),
  text: z.string().min(1),
  subject: criterionSubjectSchema.optional(),
});
export type AcceptanceCriterion = z.infer<typeof acceptanceCriterionSchema>;

export const specificationSchema = z.object({
  /** What is to be built; the code template with this id builds it. */
  kind: z.enum(["rest-service", "command-line-tool", "supabase-table"]),
  /** A short name for people, for example "Todo list". */
  title: z.string().min(1),
  /** A package name, for example "todo-list". */
  slug: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/),
  requirement: z.string().min(1),
  entities: z.array(entitySchema).min(1),
  relations: z.array(relationSchema),
  /** What must be true of the result, one sentence each; the generated tests carry the ids. */
  acceptanceCriteria: z.array(acceptanceCriterionSchema),
  /** What the requirement left open and how it was closed. */
  assumptions: z.array(z.string()),
});
export type Specification = z.infer<typeof specificationSchema>;
