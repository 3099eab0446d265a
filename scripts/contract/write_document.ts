import { readFile, writeFile } from "node:fs/promises";

/**
 * Writes a document to docs/reference, its first levels a member to a line, so that a change shows what it
 * changes. With `--verify` it compares instead, and a difference is the command's failure.
 */
export async function writeDocument(name: string, value: unknown, command: string): Promise<void> {
  const output = new URL(`../../docs/reference/${name}`, import.meta.url);
  const document = `${format(value, 3)}\n`;
  if (!process.argv.includes("--verify")) return await writeFile(output, document);
  if ((await readFile(output, "utf8").catch(() => "")) === document) return;
  console.error(`docs/reference/${name} is out of date: npx tsx ${command}`);
  process.exitCode = 1;
}

function format(value: unknown, levels: number, indent = ""): string {
  if (levels === 0 || typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const members = Object.entries(value).map(
    ([name, member]) => `${inner}${JSON.stringify(name)}: ${format(member, levels - 1, inner)}`,
  );
  return Array.isArray(value) ? JSON.stringify(value) : `{\n${members.join(",\n")}\n${indent}}`;
}
