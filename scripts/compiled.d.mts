/** The path of a program in JavaScript, compiled again when a source has changed. */
export function compiled(root: string, program: string): Promise<string>;
