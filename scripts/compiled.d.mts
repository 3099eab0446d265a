/** The path of a program in JavaScript, compiled again when a source has changed. */
export function compiled(root: string, program: string): Promise<string>;

/**
 * The folder that `compile` has filled, which is filled again when one of its sources has changed or a needed file is
 * gone. `compile` gives the paths of its sources, below the repository.
 */
export function compiledOnce(
  what: { readonly root: string; readonly name: string; readonly needed: readonly string[] },
  compile: (folder: string) => Promise<readonly string[]>,
): Promise<string>;
