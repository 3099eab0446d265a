import { describe, expect, it } from "vitest";
import {
  StreamAssembly,
  type StreamPiece,
} from "../../../../shared/generation/by_models/stream_assembly.ts";
import { TextStream } from "../../../../shared/generation/by_models/text_stream.ts";

const IDS = {
  taskId: "00000000-0000-4000-8000-000000000001",
  stepId: "00000000-0000-4000-8000-000000000002",
};

const piece = (sequence: number, text: string, change: Partial<StreamPiece> = {}): StreamPiece => ({
  ...IDS,
  key: "write-1",
  path: "src/a.ts",
  sequence,
  text,
  done: false,
  ...change,
});

describe("StreamAssembly", () => {
  it("gives the file so far with every piece", () => {
    const assembly = new StreamAssembly();
    expect(assembly.receive(piece(0, "one "))).toBe("one ");
    expect(assembly.receive(piece(1, "two "))).toBe("one two ");
    expect(assembly.receive(piece(2, "three", { done: true }))).toBe("one two three");
  });

  it("starts a file over with sequence 0", () => {
    const assembly = new StreamAssembly();
    assembly.receive(piece(0, "one "));
    assembly.receive(piece(1, "two "));
    expect(assembly.receive(piece(0, "uno "))).toBe("uno ");
    expect(assembly.receive(piece(1, "due"))).toBe("uno due");
  });

  it("gives nothing after a piece that did not come, until the file starts over", () => {
    const assembly = new StreamAssembly();
    assembly.receive(piece(0, "one "));
    expect(assembly.receive(piece(2, "three "))).toBeUndefined();
    expect(assembly.receive(piece(3, "four", { done: true }))).toBeUndefined();
    expect(assembly.receive(piece(0, "again"))).toBe("again");
  });

  it("gives nothing of a file whose beginning was missed", () => {
    expect(new StreamAssembly().receive(piece(4, "the end", { done: true }))).toBeUndefined();
  });

  it("takes a piece that comes twice once", () => {
    const assembly = new StreamAssembly();
    assembly.receive(piece(0, "one "));
    assembly.receive(piece(1, "two "));
    expect(assembly.receive(piece(1, "two "))).toBeUndefined();
    expect(assembly.receive(piece(2, "three"))).toBe("one two three");
  });

  it("keeps files apart by step and path", () => {
    const assembly = new StreamAssembly();
    const other = { path: "src/b.ts" };
    const stranger = { stepId: "00000000-0000-4000-8000-000000000003" };
    assembly.receive(piece(0, "a"));
    assembly.receive(piece(0, "b", other));
    assembly.receive(piece(0, "c", stranger));
    expect(assembly.receive(piece(1, "1"))).toBe("a1");
    expect(assembly.receive(piece(1, "2", other))).toBe("b2");
    expect(assembly.receive(piece(1, "3", stranger))).toBe("c3");
  });

  it("puts together what a TextStream took apart", async () => {
    const assembly = new StreamAssembly();
    let text: string | undefined;
    const told = async (message: object) => {
      text = assembly.receive({ ...piece(0, ""), ...message });
    };
    const stream = new TextStream({ stream: told }, "src/a.ts");
    stream.begin()("a truncated call");
    const write = stream.begin();
    for (let line = 0; line < 2_000; line += 1) write(`line ${line}\n`);
    await stream.end();
    expect(text?.split("\n")).toHaveLength(2_001);
    expect(text?.endsWith("line 1999\n")).toBe(true);
  });
});
