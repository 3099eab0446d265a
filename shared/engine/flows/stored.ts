/** What is left of a value when it has been kept as JSON: a date is a text, a method is gone. */
export type Stored<Value> = Value extends string | number | boolean | null | undefined
  ? Value
  : Value extends { toJSON(): infer Json }
    ? Stored<Json>
    : Value extends (...parameters: never) => unknown
      ? never
      : Value extends readonly unknown[]
        ? { [Index in keyof Value]: Stored<Value[Index]> }
        : Value extends object
          ? { [Key in keyof Value]: Stored<Value[Key]> }
          : unknown;
