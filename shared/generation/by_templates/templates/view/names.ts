/** Splits a camelCase identifier into lower-case words: "bookLoanId" gives book, loan, id. */
export function wordsOf(identifier: string): readonly string[] {
  const words = identifier.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+/g) ?? [identifier];
  return words.map((word) => word.toLowerCase());
}

/** Every spelling that a template needs of one identifier. */
export interface Names {
  /** bookLoan */
  readonly camel: string;
  /** BookLoan */
  readonly pascal: string;
  /** book-loan */
  readonly kebab: string;
  /** book_loan */
  readonly snake: string;
  /** book loan */
  readonly words: string;
}

/** Derives every spelling of a camelCase identifier. */
export function namesOf(identifier: string): Names {
  const words = wordsOf(identifier);
  return {
    camel: identifier,
    pascal: identifier.charAt(0).toUpperCase() + identifier.slice(1),
    kebab: words.join("-"),
    snake: words.join("_"),
    words: words.join(" "),
  };
}

// Types of the language and of the generated projects, which an entity's own type must not shadow.
const TAKEN_TYPES = new Set(
  `Array Boolean Console Context Date Error Function HttpProblem Hono HonoRequest JSON ListCondition
  ListOrder ListRequest ListResult Map MemoryRepository MissingReference NotFound Number Object Omit
  Partial Pick Promise Readonly Record RegExp Repositories Repository Request Response Set StillReferenced
  StoredItem String Symbol UniqueViolation Database SupabaseClient Command CommandLine Io FieldOption
  Infinity NaN Math URL`.split(/\s+/),
);

/** The name of an entity's TypeScript type, away from the names that generated code relies on. */
export function typeNameOf(identifier: string): string {
  const { pascal } = namesOf(identifier);
  return TAKEN_TYPES.has(pascal) ? `${pascal}Entity` : pascal;
}

// Words that cannot name a variable in an ES module.
const RESERVED_WORDS = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval
  export extends false finally for function if implements import in instanceof interface let new null
  package private protected public return static super switch this throw true try typeof undefined var
  void while with yield`.split(/\s+/),
);

/** A name for a variable: the identifier, or with `suffix` when it is a reserved word. */
export function variableNameOf(identifier: string, suffix: string): string {
  return RESERVED_WORDS.has(identifier) ? `${identifier}${suffix}` : identifier;
}

/** The first of `candidate`, `candidate` + suffix, ... that is not taken; it is taken from then on. */
export function claimName(candidate: string, suffix: string, taken: Set<string>): string {
  let name = candidate;
  while (taken.has(name)) name += suffix;
  taken.add(name);
  return name;
}
