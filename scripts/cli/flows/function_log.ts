import { open, stat } from "node:fs/promises";
import { join } from "node:path";

const MOST_LINES = 12;

/** What one function of a running stack writes to the stack's log from now on. */
export class FunctionLog {
  readonly path: string;
  readonly #slug: string;
  readonly #offset: number;

  private constructor(path: string, slug: string, offset: number) {
    this.path = path;
    this.#slug = slug;
    this.#offset = offset;
  }

  static async open(folder: string, slug: string): Promise<FunctionLog> {
    const path = join(folder, "stack.log");
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    );
    return new FunctionLog(path, slug, size);
  }

  /** Its lines since then, without their time. */
  async read(): Promise<string> {
    const file = await open(this.path).catch(() => undefined);
    if (file === undefined) return "";
    try {
      const mark = ` [${this.#slug}] `;
      const lines: string[] = [];
      for await (const line of file.readLines({ start: this.#offset })) {
        const from = line.indexOf(mark);
        if (from >= 0) lines.push(line.slice(from + mark.length));
      }
      return lines.slice(0, MOST_LINES).join("\n");
    } finally {
      await file.close().catch(() => undefined); // readLines() may have closed it
    }
  }
}
