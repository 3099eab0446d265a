import { describe, expect, it } from "vitest";
import { readValues } from "../../../../shared/models/calls/wires/read_values.ts";

const encoder = new TextEncoder();

/** A body of these pieces; the last is repeated without end. */
function endless(...pieces: readonly string[]): ReadableStream<Uint8Array> {
  let index = 0;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(encoder.encode(pieces[Math.min(index, pieces.length - 1)]));
      index += 1;
    },
  });
}

async function readAll(body: ReadableStream<Uint8Array>): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of readValues(body)) values.push(value);
  return values;
}

describe("readValues()", () => {
  const filler = "x".repeat(1024 * 1024);

  it.each([
    ["one value", ['{"a": "', filler]],
    ["an event", ["data: ", filler]],
    ["events", ['data: {"a": 1}\n\n', `: ${filler}\n\n`]],
    ["nothing", [" ".repeat(1024 * 1024)]],
  ])("ends an answer that does not end: %s", async (_, pieces) => {
    await expect(readAll(endless(...pieces))).rejects.toThrow("Expected at most 16 MiB");
  });
});
