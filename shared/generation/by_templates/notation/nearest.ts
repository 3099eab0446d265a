import { tokenize } from "./token.ts";
import { functionWords } from "./vocabulary.ts";

/** One sentence for each kind that the notation has; docs/reference/notation.md explains them. */
export const exampleSentences: readonly string[] = [
  "Build a REST API for books: title, author, pages.",
  "Build a command-line tool for expenses: description, amount, date.",
  "Build a Supabase table for notes: title, body.",
  "A book has a title, an isbn (unique) and a price of at least 0.",
  "title: string, required, at most 120 characters",
  "status: one of draft, published; default draft",
  "Each book belongs to one author.",
  "An author has many books.",
  "Filter books by author and status.",
  "Search books by title.",
  "Sort books by title.",
  "Lists of books are sorted by price, descending.",
  "Operations on books: create, read, list.",
  "Users can create, list and delete books.",
  "Title is required and the price must be at least 0.",
  "Deleting an author deletes its books.",
];

function wordsOf(sentence: string): ReadonlySet<string> {
  return new Set(tokenize(sentence).map(({ key }) => key));
}

/** A form is like a phrase by the words they share; function words alone make no likeness. */
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...one].filter((word) => other.has(word));
  if (shared.every((word) => functionWords.has(word))) return 0;
  return (
    shared.reduce((sum, word) => sum + (functionWords.has(word) ? 1 : 2), 0) / (other.size + 1)
  );
}

/** The form of the notation that is nearest to a phrase it does not read. */
export function nearestSentence(phrase: string): string {
  const said = wordsOf(phrase);
  const scores = exampleSentences.map((example) => ({
    example,
    score: likeness(said, wordsOf(example)),
  }));
  const [best] = scores.sort((one, other) => other.score - one.score);
  return best === undefined || best.score === 0 ? (exampleSentences[0] ?? "") : best.example;
}
