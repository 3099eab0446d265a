import type { Standing } from "./standing_above.ts";

/**
 * How a value is compared with what is written: as vitest's matcher does, as assertions that are called `equal` and
 * `deepEqual` in libraries of which some are stricter, or as what is shown or printed.
 */
export type Matcher =
  | "toBe"
  | "toEqual"
  | "toStrictEqual"
  | "equal"
  | "deepEqual"
  | "shown"
  | "printed";

/** A call that a requirement quotes with what comes of it, such as `slugify("A b") gives "a-b"`. */
export interface Example {
  /** The words of the requirement, and where they begin in it. */
  readonly text: string;
  readonly at: number;
  /** The source of the call. */
  readonly call: string;
  /** The free names of the call that are no globals, the called one first: what the project has to export. */
  readonly names: readonly string[];
  readonly standing: Standing;
  readonly outcome:
    | {
        readonly kind: "value";
        readonly source: string;
        readonly matcher: Matcher;
      }
    /** The name of its class, and the source of its text, where they are said. */
    | {
        readonly kind: "error";
        readonly error: string | undefined;
        readonly message: string | undefined;
      };
}

/** A call that a requirement quotes, of which is not read what comes of it. */
export interface UnreadCall {
  /** The line it stands in. */
  readonly text: string;
  /** The words of what is called: `math.sum(1)` calls `math` and `sum`. */
  readonly called: readonly string[];
  /** The free names of what it is given. */
  readonly given: readonly string[];
}

/** What a requirement quotes of calls. */
export interface QuotedCalls {
  readonly examples: readonly Example[];
  /** Those that the words around do not ask for. */
  readonly denied: readonly Example[];
  readonly unread: readonly UnreadCall[];
  /** Whether it quotes more than is looked at. */
  readonly isCut: boolean;
}
