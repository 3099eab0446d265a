import { createHash } from "node:crypto";

const SEAL = /^-- COGO \S+, ([\da-f]{64})\. Made by `cogo`; leave it as it is\.\r?\n/;

/** SQL behind a line that tells what follows it, so that what was cut or changed later is seen. */
export function sealSql(version: string, sql: string): string {
  return `-- COGO ${version}, ${digestOf(sql)}. Made by \`cogo\`; leave it as it is.\n\n${sql}`;
}

/** Whether this is what `sealSql` wrote, all of it and nothing else. */
export function isSealed(text: string): boolean {
  const [line = "", digest] = SEAL.exec(text) ?? [];
  return digest !== undefined && digest === digestOf(text.slice(line.length));
}

/** Of the signs alone: Git changes line ends, and `supabase migration fetch` has blanks and semicolons of its own. */
function digestOf(sql: string): string {
  return createHash("sha256")
    .update(sql.replace(/[\s;]+/g, ""))
    .digest("hex");
}
