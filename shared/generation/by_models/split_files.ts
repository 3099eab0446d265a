/** About what a question has room for beside the contract, in the tokens of the model that counts most. */
const MOST_CHARACTERS = 40_000;

/** Splits files, in their order, into groups that fit a question each; one that is larger is alone. */
export function splitFiles<File extends { readonly content: string }>(
  files: readonly File[],
): readonly (readonly File[])[] {
  const groups: File[][] = [];
  let room = 0;
  for (const file of files) {
    if (file.content.length > room) {
      groups.push([]);
      room = MOST_CHARACTERS;
    }
    groups.at(-1)?.push(file);
    room -= file.content.length;
  }
  return groups;
}
