import { z } from "zod";

/** A message of `agent:stream`: a piece of a file while it is written, and the step that writes it. */
export const streamPieceSchema = z.object({
  taskId: z.uuid(),
  stepId: z.uuid(),
  key: z.string(),
  path: z.string(),
  sequence: z.number().int().nonnegative(),
  text: z.string(),
  done: z.boolean(),
});
export type StreamPiece = z.infer<typeof streamPieceSchema>;

const NOTHING = { text: "", next: 0 };

/**
 * Puts the pieces of files together again as they come. It guesses nothing: after a piece that did not come
 * a file stays unknown until it starts over; its artifact has it whole.
 */
export class StreamAssembly {
  readonly #files = new Map<string, { readonly text: string; readonly next: number }>();

  /** The file so far; undefined when the piece does not continue what came before. */
  receive({ stepId, path, sequence, text, done }: StreamPiece): string | undefined {
    const name = `${stepId} ${path}`;
    const before = sequence === 0 ? NOTHING : this.#files.get(name);
    if (before?.next !== sequence) return undefined;
    const file = { text: before.text + text, next: sequence + 1 };
    if (done) this.#files.delete(name);
    else this.#files.set(name, file);
    return file.text;
  }
}
