import { readFile, writeFile } from "node:fs/promises";
import { describeApi } from "../../functions/_http/openapi.ts";
import { apis } from "./apis.ts";

/** Writes the OpenAPI document of all functions. With `--verify`, compares. */
const OUTPUT = new URL("../../docs/reference/openapi.json", import.meta.url);

/** An operation, a schema or a response to a line, so that a change shows what it changes. */
function write(value: unknown, levels: number, indent = ""): string {
  if (levels === 0 || typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const members = Object.entries(value).map(
    ([name, member]) => `${inner}${JSON.stringify(name)}: ${write(member, levels - 1, inner)}`,
  );
  return Array.isArray(value) ? JSON.stringify(value) : `{\n${members.join(",\n")}\n${indent}}`;
}

const document = `${write(describeApi(apis), 3)}\n`;
if (process.argv.includes("--verify")) {
  if ((await readFile(OUTPUT, "utf8").catch(() => "")) !== document) {
    console.error(
      "docs/reference/openapi.json is out of date: npx tsx scripts/contract/build_openapi.ts",
    );
    process.exitCode = 1;
  }
} else {
  await writeFile(OUTPUT, document);
}
