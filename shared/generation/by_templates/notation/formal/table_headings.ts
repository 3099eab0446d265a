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
  | "values"
  /** The number of the row, which says nothing. */
  | "row"
  /** What a field is, in words. */
  | "meaning";

/** What people write above such a column. */
const headings: ReadonlyMap<string, Column> = new Map(
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
          "property name",
          "attribute name",
          "col",
          "member",
        ],
      ],
      ["thing", ["entity", "table", "model", "resource", "object", "thing", "class"]],
      ["type", ["type", "data type", "datatype", "kind", "format", "field type", "column type"]],
      [
        "required",
        [
          "required",
          "mandatory",
          "compulsory",
          "obligatory",
          "req",
          "req.",
          "not null",
          "must have",
          "must be given",
          "is required",
          "needed",
        ],
      ],
      ["optional", ["optional", "may be empty", "can be empty"]],
      ["nullable", ["nullable", "null", "empty", "empty allowed"]],
      ["unique", ["unique", "is unique"]],
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
          "limit",
          "remark",
          "restrictions",
          "comment",
          "comments",
          "allowed",
          "range",
          "extra",
        ],
      ],
      ["maximum length", ["max length", "maximum length", "length"]],
      [
        "values",
        [
          "values",
          "allowed values",
          "options",
          "possible values",
          "valid values",
          "value",
          "choices",
        ],
      ],
      ["description", ["description", "explanation", "desc", "desc.", "purpose", "info"]],
      ["meaning", ["meaning", "what it is", "what it means", "what is it", "what"]],
      ["row", ["#", "no", "no.", "nr", "nr.", "number", "pos", "pos."]],
    ] as const
  ).flatMap(([column, names]) => names.map((name): [string, Column] => [name, column])),
);

/** What a column is about, by what stands above it. */
export function columnOf(heading: string): Column | undefined {
  return headings.get(heading.toLowerCase().replace(/\s*\?$/, ""));
}
