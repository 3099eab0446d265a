/**
 * Words a person wrote, kept apart from code.
 *
 * The template engine refuses to print one as it is: a template must say with a filter
 * (`ts_string`, `markdown`, `sql_string`, `json`) where the words are going.
 */
export interface UserText {
  readonly userText: string;
}

/** Marks words as written by a person. */
export function userText(words: string): UserText {
  return { userText: words };
}
