/** What the value of a field is. */
export type FieldType =
  | "string"
  | "text"
  | "integer"
  | "number"
  | "boolean"
  | "date"
  | "datetime"
  | "time"
  | "email"
  | "url"
  | "uuid"
  | "enum"
  | "list"
  | "reference";

/** One field of a resource, and the rules that its values keep. */
export interface Field {
  readonly type: FieldType;
  /** An optional field is null when it has no value. */
  readonly optional?: true;
  readonly unique?: true;
  /** The value of a field that is left out; "now" is the moment of creation. */
  readonly default?: string | number | boolean;
  /** The values of an enum, in ascending order. */
  readonly values?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  /** How many digits may follow the decimal point. */
  readonly decimals?: number;
  /** The bounds of a text in characters, of a list in items. */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  /** The resource that a reference points to, and what deleting the item there does to this one. */
  readonly to?: string;
  readonly onDelete?: "restrict" | "cascade" | "clear";
}

export type Operation = "create" | "read" | "list" | "update" | "delete";

export type Operator = "equals" | "contains" | "includes" | "from" | "to";

/** What a parameter of a list asks of a field. */
export interface Filter {
  readonly field: string;
  readonly operator: Operator;
}

/** One kind of item: what it is, and what can be done with it. */
export interface Resource {
  /** In the plural, as it stands in addresses: "book-loans". */
  readonly name: string;
  /** In words: "book loan". */
  readonly singular: string;
  readonly plural: string;
  /** The table in a database. */
  readonly table: string;
  readonly operations: readonly Operation[];
  readonly fields: Readonly<Record<string, Field>>;
  /** Fields that together have different values in every item. */
  readonly uniqueTogether?: readonly (readonly string[])[];
  /** The filters of a list, by the names of their parameters. */
  readonly filters: Readonly<Record<string, Filter>>;
  /** The fields that a list can be sorted by. */
  readonly sorts: readonly string[];
  /** The order of a list when none is asked for; with a leading minus the other way round. */
  readonly defaultSort?: string;
}

export function can(resource: Resource, ...operations: readonly Operation[]): boolean {
  return operations.some((operation) => resource.operations.includes(operation));
}

/** The groups of fields whose values differ from item to item. */
export function uniqueGroups(resource: Resource): readonly (readonly string[])[] {
  const single = Object.entries(resource.fields).filter(([, { unique }]) => unique === true);
  return [...single.map(([name]) => [name]), ...(resource.uniqueTogether ?? [])];
}

/** A list of the items that refer to one item, at an address below it. */
export interface NestedList {
  readonly child: Resource;
  readonly field: string;
  readonly path: string;
}

/** The lists below one item of a resource: one for each reference to it. */
export function nestedLists(parent: Resource, resources: readonly Resource[]): NestedList[] {
  return resources
    .filter((child) => can(child, "list"))
    .flatMap((child) => {
      const fields = Object.keys(child.fields).filter(
        (name) => child.fields[name]?.to === parent.name,
      );
      return fields.map((field) => {
        const suffix = fields.length > 1 ? `-by-${kebabCase(field.replace(/Id$/, ""))}` : "";
        return { child, field, path: `${child.name}${suffix}` };
      });
    });
}

export function kebabCase(name: string): string {
  return wordsOf(name).join("-");
}

export function snakeCase(name: string): string {
  return wordsOf(name).join("_");
}

function wordsOf(name: string): readonly string[] {
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+/g) ?? [name];
  return words.map((word) => word.toLowerCase());
}
