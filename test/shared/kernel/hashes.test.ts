import { describe, expect, it } from "vitest";
import { fnv1a, hashJson, sha256 } from "../../../shared/kernel/mod.ts";

const OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

describe("sha256()", () => {
  it("hashes a text as its UTF-8 bytes, in hexadecimal", async () => {
    expect(await sha256("abc")).toBe(OF_ABC);
    expect(await sha256(new TextEncoder().encode("abc"))).toBe(OF_ABC);
  });
});

describe("hashJson()", () => {
  it("does not depend on the order of members, but on that of elements", async () => {
    expect(await hashJson({ a: 1, b: { c: 2, d: 3 } })).toBe(
      await hashJson({ b: { d: 3, c: 2 }, a: 1 }),
    );
    expect(await hashJson([1, 2])).not.toBe(await hashJson([2, 1]));
  });
});

describe("fnv1a()", () => {
  it("gives the published values", () => {
    expect(fnv1a("") >>> 0).toBe(0x811c9dc5);
    expect(fnv1a("a") >>> 0).toBe(0xe40c292c);
    expect(fnv1a("foobar") >>> 0).toBe(0xbf9cf968);
  });

  it("goes on where another hash ended, and reads a part of a text", () => {
    expect(fnv1a("bar", fnv1a("foo"))).toBe(fnv1a("foobar"));
    expect(fnv1a("foobar", undefined, 3)).toBe(fnv1a("bar"));
  });
});
