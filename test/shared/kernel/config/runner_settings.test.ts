import { describe, expect, it } from "vitest";
import { readRunnerSettings } from "../../../../shared/kernel/mod.ts";

const COGO_RUNNER_URL = "https://runner.example/types/";
const COGO_RUNNER_SECRET = "0123456789abcdef";

describe("readRunnerSettings()", () => {
  it("finds no runner where none is named", () => {
    expect(readRunnerSettings({})).toBeUndefined();
  });

  it("finds the one that is named", () => {
    expect(readRunnerSettings({ COGO_RUNNER_URL, COGO_RUNNER_SECRET })).toEqual({
      url: "https://runner.example/types",
      secret: COGO_RUNNER_SECRET,
    });
  });

  it.each([
    ["a runner without a secret", { COGO_RUNNER_URL }],
    ["an address that is none", { COGO_RUNNER_URL: "runner", COGO_RUNNER_SECRET }],
    ["a secret that is short", { COGO_RUNNER_URL, COGO_RUNNER_SECRET: "0123" }],
    ["a secret that no header takes", { COGO_RUNNER_URL, COGO_RUNNER_SECRET: "a b c d e f g h i" }],
  ])("refuses %s", (_, environment) => {
    expect(() => readRunnerSettings(environment)).toThrow(
      expect.objectContaining({ code: "invalid_configuration" }),
    );
  });
});
