import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";

/** Reads a file of one JSON record a line. @throws CogoError `usage` that names the line. */
export async function readJsonLines<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.output<Schema>[]> {
  return (await readTextLines(path)).map((line, index) => {
    try {
      return schema.parse(JSON.parse(line));
    } catch (cause) {
      throw malformed(path, index, cause);
    }
  });
}

/** The lines of a text that hold something. @throws CogoError `usage` where there is no file. */
export async function readTextLines(path: string): Promise<readonly string[]> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new CogoError({ code: "usage", message: `Expected a file to read at ${path}`, cause });
  });
  return text.split(/\r?\n/).filter((line) => line.trim() !== "");
}

function malformed(path: string, index: number, cause: unknown): CogoError {
  const message = `Expected another record in line ${index + 1} of ${path}: ${String(cause)}`;
  return new CogoError({ code: "usage", message, cause });
}
