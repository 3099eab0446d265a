/** What a column of a table is about. */
export type Column =
  | "thing"
  | "name"
  | "type"
  | "required"
  | "unique"
  | "default"
  | "rules"
  | "nullable"
  | "optional"
  | "description"
  | "maximum length"
  | "values";

/** What people write above such a column. */
export const headings: ReadonlyMap<string, Column> = new Map(
  (
    [
      [
        "name",
        [
          "field",
          "name",
          "column",
          "attribute",
          "property",
          "fields",
          "field name",
          "column name",
          "parameter",
          "key",
        ],
      ],
      ["thing", ["entity", "table", "model", "resource", "object", "thing", "class"]],
      ["type", ["type", "data type", "datatype", "kind"]],
      ["required", ["required", "mandatory", "required?", "req", "not null"]],
      ["optional", ["optional"]],
      ["nullable", ["nullable", "null", "null?"]],
      ["unique", ["unique", "unique?"]],
      ["default", ["default", "default value"]],
      [
        "rules",
        [
          "rules",
          "constraints",
          "constraint",
          "rule",
          "notes",
          "validation",
          "validations",
          "remarks",
          "note",
          "limits",
          "details",
        ],
      ],
      ["maximum length", ["max length", "maximum length", "length"]],
      ["values", ["values", "allowed values", "options"]],
      ["description", ["description", "meaning", "comment"]],
    ] as const
  ).flatMap(([column, names]) => names.map((name): [string, Column] => [name, column])),
);
