import type { DeliveredFile } from "./destination.ts";

/** How the files differ from those at the target, which are given as Git object names by path. */
export async function compareFiles(
  files: readonly DeliveredFile[],
  present: ReadonlyMap<string, string>,
): Promise<{ readonly added: string[]; readonly changed: string[]; readonly unchanged: number }> {
  const added: string[] = [];
  const changed: string[] = [];
  for (const { path, content } of files) {
    const known = present.get(path);
    if (known === undefined) added.push(path);
    else if (known !== (await nameBlob(content))) changed.push(path);
  }
  return { added, changed, unchanged: files.length - added.length - changed.length };
}

/** The name that Git gives a file of this content: SHA-1 of its header and bytes, in hexadecimal. */
export async function nameBlob(content: string): Promise<string> {
  const bytes = new TextEncoder().encode(content);
  const header = new TextEncoder().encode(`blob ${bytes.length}\0`);
  const object = new Uint8Array(header.length + bytes.length);
  object.set(header);
  object.set(bytes, header.length);
  const digest = await crypto.subtle.digest("SHA-1", object);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
