/** Collects a statement's parameters. */
export type Binder = {
  /** Adds a value and returns its placeholder. */
  bind(value: string): string;
  readonly parameters: readonly string[];
};

/** A relation in a FROM clause: its alias there, and what is known of its columns. */
export type Source = {
  readonly alias: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
};

/** Starts a statement without parameters. */
export function createBinder(): Binder {
  const parameters: string[] = [];
  return {
    bind(value) {
      parameters.push(value);
      return `$${parameters.length}`;
    },
    parameters,
  };
}

/** An identifier, quoted whatever it holds. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A schema-qualified name, quoted. */
export function quoteName(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
