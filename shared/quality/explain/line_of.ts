/** The line of a character, counted from 1. */
export function lineOf({ content }: { readonly content: string }, place: number): number {
  return content.slice(0, place).split("\n").length;
}
