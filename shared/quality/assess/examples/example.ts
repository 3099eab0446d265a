/** A call that a requirement quotes with what comes of it, such as `slugify("A b") gives "a-b"`. */
export interface Example {
  /** The words of the requirement. */
  readonly text: string;
  /** The source of the call. */
  readonly call: string;
  /** The free names of the call that are no globals, the called one first: what the project has to export. */
  readonly names: readonly string[];
  readonly outcome:
    | { readonly kind: "value"; readonly source: string }
    /** The name of its class, and the source of its text, where they are said. */
    | {
        readonly kind: "error";
        readonly error: string | undefined;
        readonly message: string | undefined;
      };
}
