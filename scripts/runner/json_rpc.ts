import type { Readable, Writable } from "node:stream";
import { z } from "zod";

const messageSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

/** Answers what the other side asks for while it works on a request of ours. */
type Answer = (method: string, parameters: unknown) => unknown;

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: Error) => void;
}

const BREAK = "\r\n\r\n";

/** JSON-RPC in frames with a length, as language servers speak it, over a pair of pipes. */
export class JsonRpc {
  readonly #output: Writable;
  readonly #answer: Answer;
  readonly #waiting = new Map<number, Waiting>();
  #received = Buffer.alloc(0);
  #lastId = 0;
  #closed: Error | undefined;

  constructor(input: Readable, output: Writable, answer: Answer) {
    this.#output = output;
    this.#answer = answer;
    // The other side may end at any moment; its end is reported by `close`, not by a pipe.
    output.on("error", () => undefined);
    input.on("data", (chunk: Buffer) => this.#take(chunk));
  }

  request(method: string, parameters: unknown): Promise<unknown> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    this.#lastId += 1;
    const id = this.#lastId;
    this.#send({ id, method, params: parameters });
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** Rejects what waits, and what will be asked. */
  close(reason: Error): void {
    this.#closed ??= reason;
    for (const { reject } of this.#waiting.values()) reject(this.#closed);
    this.#waiting.clear();
  }

  #take(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const head = this.#received.indexOf(BREAK);
      if (head < 0) return;
      const header = this.#received.toString("latin1", 0, head);
      const length = Number(/content-length: *(\d+)/i.exec(header)?.[1]);
      const start = head + BREAK.length;
      if (this.#received.length < start + length) return;
      const body = this.#received.toString("utf8", start, start + length);
      this.#received = this.#received.subarray(start + length);
      this.#receive(messageSchema.parse(JSON.parse(body)));
    }
  }

  #receive({ id, method, params, result, error }: z.infer<typeof messageSchema>): void {
    if (method !== undefined) {
      if (id !== undefined) this.#send({ id, result: this.#answer(method, params) });
      return;
    }
    const waiting = this.#waiting.get(Number(id));
    this.#waiting.delete(Number(id));
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error.message));
  }

  #send(message: Readonly<Record<string, unknown>>): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.#output.write(`Content-Length: ${body.length}${BREAK}`);
    this.#output.write(body);
  }
}
