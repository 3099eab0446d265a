import { createHash } from "node:crypto";

const SEAL = /^(?:--|\/\/) COGO \S+, ([\da-f]{64})\. Made by `cogo`; leave it as it is\.\r?\n/;

/** SQL behind a line that tells what follows it, so that what was cut or changed later is seen. */
export const sealSql = (version: string, sql: string) => seal("--", version, sql);

/** JavaScript behind such a line. */
export const sealCode = (version: string, code: string) => seal("//", version, code);

/** Whether this is what was sealed, all of it and nothing else. */
export function isSealed(text: string): boolean {
  const [line = "", digest] = SEAL.exec(text) ?? [];
  return digest !== undefined && digest === digestOf(text.slice(line.length));
}

function seal(comment: string, version: string, text: string): string {
  return `${comment} COGO ${version}, ${digestOf(text)}. Made by \`cogo\`; leave it as it is.\n\n${text}`;
}

/** Of the signs alone: Git changes line ends, and `supabase migration fetch` has blanks and semicolons of its own. */
function digestOf(text: string): string {
  return createHash("sha256")
    .update(text.replace(/[\s;]+/g, ""))
    .digest("hex");
}
