import { MemoryStore } from "../memory.ts";
import type { Tool } from "../terminal/help.ts";
import { run } from "../terminal/run.ts";
import { type AllExpectations, Samples } from "./samples.ts";

/** A tool over data in memory, with the samples of some resources in it. */
export class Bench {
  readonly #tool: Tool;
  readonly #expectations: AllExpectations;
  #stored: unknown = {};

  constructor(tool: Tool, expectations: AllExpectations) {
    this.#tool = tool;
    this.#expectations = expectations;
  }

  async store(add: (samples: Samples) => Promise<void>): Promise<void> {
    const store = new MemoryStore(this.#tool.resources);
    await add(new Samples(store, this.#tool.resources, this.#expectations));
    this.#stored = store.contents();
  }

  keep(stored: unknown): void {
    this.#stored = stored;
  }

  async call(...argv: readonly string[]) {
    const output: string[] = [];
    const errors: string[] = [];
    const status = await run(this.#tool, argv, {
      print: (text) => output.push(text),
      complain: (text) => errors.push(text),
      openArchive: () => ({
        read: async () => this.#stored,
        change: async (work) => {
          this.#stored = await work(this.#stored);
        },
      }),
    });
    return { status, output: output.join("\n"), errors: errors.join("\n") };
  }
}
