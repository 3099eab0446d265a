/** One step into a JSON value: `->key` gives JSON, `->>key` gives text. */
export type JsonStep = { readonly key: string; readonly asText: boolean };

/** A column, or a place inside its JSON value. */
export type Field = { readonly column: string; readonly path: readonly JsonStep[] };

/** One item of `select=`. */
export type SelectItem =
  | { readonly kind: "all" }
  | {
      readonly kind: "field";
      readonly field: Field;
      readonly alias: string | undefined;
      readonly cast: string | undefined;
    }
  | {
      readonly kind: "embed";
      readonly relation: string;
      readonly alias: string | undefined;
      /** The foreign key or its column, where the name alone is ambiguous. */
      readonly hint: string | undefined;
      /** Whether rows without a match are left out. */
      readonly inner: boolean;
      readonly query: Query;
    };

/** One filter, or a group of them. */
export type Condition =
  | {
      readonly kind: "compare";
      readonly field: Field;
      readonly operator: string;
      readonly negated: boolean;
      readonly value: string;
    }
  | {
      readonly kind: "group";
      readonly joiner: "and" | "or";
      readonly negated: boolean;
      readonly conditions: readonly Condition[];
    };

/** One key of `order=`; without `nulls`, Postgres decides. */
export type OrderKey = {
  readonly field: Field;
  readonly descending: boolean;
  readonly nulls: "first" | "last" | undefined;
};

/** What to read of one relation; an embedded relation has a query of its own. */
export type Query = {
  readonly select: SelectItem[];
  readonly conditions: Condition[];
  readonly order: OrderKey[];
  limit: number | undefined;
  offset: number;
};
