import { kebabCase, snakeCase } from "../runtime/resource.ts";

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
  const kebab = kebabCase(identifier);
  return {
    camel: identifier,
    pascal: identifier.charAt(0).toUpperCase() + identifier.slice(1),
    kebab,
    snake: snakeCase(identifier),
    words: kebab.replaceAll("-", " "),
  };
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
