import { describe, expect, it } from "vitest";
import { toProjects } from "../../scripts/bench/models/author/labelled_project.ts";
import { createScriptedAuthor, markOf } from "../../scripts/bench/models/author/scripted_author.ts";
import { seedFaults } from "../../scripts/bench/models/author/seed_faults.ts";

const SOLUTION = {
  ...{ id: "double", requirement: "Doubles a number", expected: "pass" as const },
  source: "function double(value: number): number {\n  return value * 2;\n}",
  test: "import * as assert from 'node:assert';\nassert.deepEqual(double(2), 4);",
};
const verify = async () => ({ isRight: false, failed: undefined, types: [] });
const faults = (
  await Promise.all(toProjects([SOLUTION]).map((each) => seedFaults(each, verify)))
).flat();
const number = faults.findIndex(({ kind }) => kind === "broken syntax");
const fault = faults[number];

/** What the author says to a question that holds these texts. */
function ask(...texts: readonly string[]) {
  const inputText = [markOf(number), ...texts].join("\n");
  const tools = [{ name: "write-files", schema: {} }];
  const silent = {
    model: "claude-bench",
    system: "",
    prompt: "",
    attachments: 0,
    output: undefined,
  };
  const limits = { maximumOutputTokens: 100, mustCallTool: false, stream: true, cacheable: false };
  return createScriptedAuthor(faults).author({ ...silent, ...limits, inputText, tools });
}

describe("the scripted author", () => {
  it("edits where it has the findings and the wrong text", () => {
    const reply = ask(...(fault?.told ?? []), ...(fault?.shown ?? []));
    expect(reply?.toolCalls[0]).toEqual({ name: "write-files", input: fault?.edit });
  });

  it("reads on where it does not have the wrong text before it", () => {
    expect(ask(...(fault?.told ?? []))?.toolCalls[0]?.name).toBe("read-files");
  });

  it("leaves all as it is where the line is missing", () => {
    expect(fault?.told[1]).toMatch(/^\(\d+:\d+\)$/);
    expect(ask("src/solution.ts", ...(fault?.shown ?? []))).toMatchObject({ text: "DONE" });
  });
});
