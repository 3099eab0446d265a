import { createParser } from "eventsource-parser";
import { CallFailure } from "../call_failure.ts";
import { END_OF_STREAM } from "./wire.ts";

/** More than any model writes; a server that never ends would fill the isolate. */
const MAXIMUM_BYTES = 16 * 1024 * 1024;

/**
 * The JSON values of an answer: of each event of a stream, or of the one body. What it is shows in its first
 * character, since servers mislabel both, and answer a request for a stream without one.
 */
export async function* readValues(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  let start = "";
  let values: StreamOfValues | undefined;
  for await (const piece of readText(body)) {
    if (values === undefined) {
      start += piece;
      const first = start.trimStart()[0];
      if (first === undefined || first === "{" || first === "[" || first === '"') continue;
    }
    values ??= new StreamOfValues();
    yield* values.take(start === "" ? piece : start);
    start = "";
  }
  if (start.trim() !== "") yield parse(start);
}

/** The text of a body, as it arrives. @throws CallFailure when there is no end to it. */
export async function* readText(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let bytes = 0;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      bytes += value.byteLength;
      if (bytes > MAXIMUM_BYTES) {
        const most = `${MAXIMUM_BYTES / 1024 / 1024} MiB`;
        throw new CallFailure("invalid_answer", `Expected at most ${most}, and more arrived`);
      }
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    // A reader that has what it wants leaves the rest; an answer that failed has none.
    await reader.cancel().catch(() => undefined);
  }
}

/** Events as they are written, one after the other. */
class StreamOfValues {
  #values: unknown[] = [];
  readonly #parser = createParser({
    onEvent: ({ data }) => {
      const text = data.trim();
      if (text === END_OF_STREAM) this.#values.push(END_OF_STREAM);
      // A keep-alive belongs in a comment; some servers send it as data.
      else if (text !== "" && !text.startsWith(":")) this.#values.push(parse(text));
    },
  });

  take(text: string): unknown[] {
    this.#parser.feed(text);
    return this.#values.splice(0);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CallFailure("invalid_answer", `Expected JSON: ${String(cause)}`);
  }
}
