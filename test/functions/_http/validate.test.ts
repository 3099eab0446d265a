import { gzipSync } from "node:zlib";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readBody } from "../../../functions/_http/validate.ts";
import { CogoError } from "../../../shared/kernel/mod.ts";

const noteSchema = z.object({
  input: z.json(),
  level: z.enum(["low", "high"]).optional(),
  size: z.number().max(10).optional(),
  name: z.string().max(200).optional(),
  title: z.string().trim().min(1).optional(),
  times: z.coerce.number().optional(),
  tags: z.record(z.string().max(3), z.number()).optional(),
  files: z
    .strictObject({ count: z.number().default(0), path: z.string() })
    .refine(({ count }) => count > 0, "Expected files")
    .optional(),
});
const app = new Hono();
app.post("/", async (c) => c.json(await readBody(c, noteSchema)));
app.onError((error, c) => {
  if (!(error instanceof CogoError)) throw error;
  return c.json({ code: error.code, message: error.message, details: error.details }, 400);
});

async function send(
  body: string | Uint8Array<ArrayBuffer>,
  { coding = "identity", type = "application/json" } = {},
) {
  const headers = { "content-type": type, "content-encoding": coding };
  const response = await app.request("/", { method: "POST", body, headers });
  return { status: response.status, ...Object(await response.json()) };
}
const nested = (levels: number) => `{"input":${"[".repeat(levels)}${"]".repeat(levels)}}`;

describe("a body is refused with the path of", () => {
  it.each([
    ["an integer that JavaScript rounds", '{"input":{"id":12345678901234567890}}', "body.input.id"],
    ["the first such integer", '{"input":[1,9007199254740993]}', "body.input.1"],
    ["a number too large for JavaScript", '{"input":[1e400]}', "body.input.0"],
    ["a negative one", '{"input":-9007199254740993}', "body.input"],
    ["a null character", '{"input":{"a":"b\\u0000"}}', "body.input.a"],
    ["half of a surrogate pair", '{"input":["\\ud800"]}', "body.input.0"],
    ["a key with a null character", '{"input":{"a\\u0000":1}}', "body.input"],
  ])("%s", async (_, body, path) => {
    expect(await send(body)).toMatchObject({
      status: 400,
      code: "invalid_input",
      details: { errors: [{ path, message: expect.stringContaining("Expected") }] },
    });
  });

  it("nesting without end", async () => {
    expect(await send(nested(100_000))).toMatchObject({
      status: 400,
      code: "invalid_input",
      message: expect.stringContaining("at most 200 levels"),
    });
  });
});

describe("a body is refused that", () => {
  it.each([
    ["is cut within a character", [0xc3]],
    ["has a byte that no text has", [0xff]],
    ["spells a character too long", [0xc0, 0xaf]],
  ])("%s", async (_, bytes) => {
    const body = new Uint8Array([...Buffer.from('{"input":"'), ...bytes, ...Buffer.from('"}')]);
    expect(await send(body)).toMatchObject({ status: 400, code: "invalid_json" });
  });

  it("is compressed", async () => {
    expect(await send(gzipSync('{"input":1}'), { coding: "gzip" })).toMatchObject({
      code: "unsupported_media_type",
      message: expect.stringContaining("gzip"),
    });
  });
});

describe("of what a body says it is", () => {
  it.each([
    "application/merge-patch+json",
    "application/json-patch+json",
    "application/jsonx",
    "application/json; charset=utf-16",
    'application/json; charset="ISO-8859-1"',
    'application/json; profile="a;b"; charset=latin1',
    "application/json; charset=",
    "text/plain",
  ])("%s is refused with what is taken", async (type) => {
    expect(await send('{"input":1}', { type })).toMatchObject({
      code: "unsupported_media_type",
      message: `Expected content-type application/json in UTF-8, got "${type}"`,
    });
  });

  it.each([
    "application/json; charset=utf-8",
    'Application/JSON;charset="UTF-8"',
    "application/json; profile=mine",
    "application/json;charset=utf8",
    "application/json ; charset=US-ASCII",
    'application/json; profile="a; charset=latin1"; charset=utf-8',
    "application/json;",
  ])("%s is taken", async (type) => {
    expect(await send('{"input":1}', { type })).toMatchObject({ status: 200 });
  });
});

describe("a refusal says what came", () => {
  it.each([
    ["of text that is no JSON", "{input: 1}", 'got "{input: 1}"'],
    ["of another value", '{"input":1,"level":"huge"}', 'got "huge"'],
    ["of a number that is too large", '{"input":1,"size":11}', "got 11"],
    ["of blanks, which a schema takes away", '{"input":1,"title":"  "}', 'got "  "'],
    ["of text that is no number", '{"input":1,"times":"abc"}', 'got "abc"'],
    ["without what a default adds", '{"input":1,"files":{"path":"a"}}', 'got {"path":"a"}'],
    ["of a key", '{"input":1,"tags":{"long-one":1}}', 'got "long-one"'],
    ["of a long text, with its beginning", `{"input":1,"name":"${"x".repeat(300)}"}`, `xx…`],
  ])("%s", async (_, body, got) => {
    const { message } = await send(body);
    expect(message).toMatch(/Expected|expected/);
    expect(message.endsWith(got), message).toBe(true);
  });
});

describe("a body passes unchanged with", () => {
  it.each([
    ["the largest integers", '{"input":[9007199254740991,-9007199254740991]}'],
    ["fractions and large integers as text", '{"input":[0.1,1.5,"12345678901234567890"]}'],
    ["any text that can be stored", '{"input":"\\t\\n\\u0001😀漢"}'],
    ["deep nesting", nested(190)],
  ])("%s", async (_, body) => {
    expect(await send(body)).toEqual({ status: 200, ...JSON.parse(body) });
  });
});
