import { describe, expect, it } from "vitest";
import { TextStream } from "../../../../shared/generation/by_models/text_stream.ts";
import type { JsonObject } from "../../../../shared/kernel/json.ts";

/** What a follower received, in order. */
function follow() {
  const told: JsonObject[] = [];
  const stream = new TextStream(
    {
      async stream(message) {
        told.push(message);
      },
    },
    "src/a.ts",
  );
  return { told, stream, text: () => told.map(({ text }) => String(text)).join("") };
}

describe("TextStream", () => {
  it("tells the whole text in order, and that it was all", async () => {
    const { told, stream, text } = follow();
    const write = stream.begin();
    for (const piece of ["one ", "two ", "three"]) write(piece);
    await stream.end();
    expect(text()).toBe("one two three");
    expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_, index) => index));
    expect(told.map(({ done }) => done)).toEqual([...told.slice(1).map(() => false), true]);
  });

  it("sends far fewer messages than pieces", async () => {
    const { told, stream, text } = follow();
    const write = stream.begin();
    for (let n = 0; n < 1_000; n += 1) write("word ");
    await stream.end();
    expect(told.length).toBeLessThan(10);
    expect(text()).toHaveLength(5_000);
  });

  it("cuts what is too large for a message", async () => {
    const { told, stream, text } = follow();
    const write = stream.begin();
    write("a");
    write("x".repeat(20_000));
    await stream.end();
    expect(Math.max(...told.map(({ text: part }) => String(part).length))).toBe(8_000);
    expect(text()).toHaveLength(20_001);
  });

  it("begins at sequence 0 again with another call", async () => {
    const { told, stream } = follow();
    stream.begin()("half");
    stream.begin()("whole");
    await stream.end();
    const last = told.findLastIndex(({ sequence }) => sequence === 0);
    expect(
      told
        .slice(last)
        .map(({ text }) => text)
        .join(""),
    ).toBe("whole");
  });

  it("sends a message only when the one before was taken", async () => {
    const taken: JsonObject[] = [];
    let onTheWay = 0;
    const stream = new TextStream(
      {
        async stream(message) {
          onTheWay += 1;
          expect(onTheWay).toBe(1);
          await Promise.resolve();
          onTheWay -= 1;
          taken.push(message);
        },
      },
      "src/a.ts",
    );
    stream.begin()("x".repeat(20_000));
    await stream.end();
    expect(taken.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
  });

  it("tells nothing of a file whose answer was there already", async () => {
    const { told, stream } = follow();
    await stream.end();
    expect(told).toEqual([]);
  });
});
