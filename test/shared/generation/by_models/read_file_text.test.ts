import { describe, expect, it } from "vitest";
import { openFileReader } from "../../../../shared/generation/by_models/read_file_text.ts";
import type { ModelAnswer } from "../../../../shared/models/calls/model_answer.ts";

const answer = (text: string): ModelAnswer => ({
  text,
  toolCalls: [],
  stop: "end",
  usage: { input: 1, cacheRead: 0, cacheWrite: 0, output: 1, reasoning: 0 },
  model: "m",
  responseId: null,
  requestId: null,
});
const SUM = { path: "src/sum.ts", exports: [{ name: "sum", signature: "", purpose: "" }] };
const read = async (text: string, file = SUM) => (await openFileReader(file))(answer(text));

describe("openFileReader()", () => {
  it("takes the text as it is, with one newline at its end", async () => {
    expect(await read("export const sum = 1;")).toEqual({
      status: "valid",
      value: "export const sum = 1;\n",
    });
  });

  it("takes it out of a fence", async () => {
    expect(await read("```ts\nexport const sum = 1;\n```")).toMatchObject({
      value: "export const sum = 1;\n",
    });
  });

  it("leaves the fences of a document alone", async () => {
    const text = "# Sum\n\n```ts\nsum(1);\n```\n";
    expect(await read(text, { path: "README.md", exports: [] })).toMatchObject({ value: text });
  });

  it.each([
    ["is empty", "  \n", "It is empty"],
    ["cannot be parsed", "export const = 1;", "It cannot be parsed"],
    ["lacks an export of the contract", "export const total = 1;", "It does not export sum"],
  ])("says what is wrong when it %s", async (_, text, problem) => {
    const reading = await read(text);
    expect(reading.status).toBe("invalid");
    expect(reading.status === "invalid" && reading.problem).toContain(problem);
  });

  it("counts an exported type as exported", async () => {
    expect(await read("export type sum = number;")).toMatchObject({ status: "valid" });
  });
});
