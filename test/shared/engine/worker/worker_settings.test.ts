import { describe, expect, it } from "vitest";
import {
  readWorkerSettings,
  WORKER_SETTINGS,
} from "../../../../shared/kernel/config/worker_settings.ts";

describe("readWorkerSettings()", () => {
  it.each([
    [
      "the platform's, where there is one",
      { DENO_DEPLOYMENT_ID: "abcdefghij_0f1e2d3c-4b5a_17" },
      17,
    ],
    [
      "the platform's rather than the setting",
      { DENO_DEPLOYMENT_ID: "abcdefghij_0f1e2d3c-4b5a_17", COGO_FUNCTION_VERSION: "3" },
      17,
    ],
    ["the setting elsewhere", { COGO_FUNCTION_VERSION: "3" }, 3],
    ["the setting when the platform's is of another form", { DENO_DEPLOYMENT_ID: "local" }, 0],
    ["0 where nobody tells", {}, 0],
  ])("takes the version: %s", (_, environment, version) => {
    expect(readWorkerSettings(environment).version).toBe(version);
  });

  it("keeps to the processor time of a hosted isolate, and takes more where there is more", () => {
    expect(readWorkerSettings({ SB_REGION: "eu-central-1" })).toMatchObject({
      testFileMilliseconds: 1_500,
      verifyMilliseconds: 800,
    });
    expect(readWorkerSettings({})).toMatchObject({ verifyMilliseconds: 10_000 });
    const chosen = { SB_REGION: "eu-central-1", COGO_VERIFY_MILLISECONDS: "300" };
    expect(readWorkerSettings(chosen)).toMatchObject({ verifyMilliseconds: 300 });
  });

  it("refuses a version that is no number", () => {
    expect(() => readWorkerSettings({ COGO_FUNCTION_VERSION: "two" })).toThrow(
      expect.objectContaining({ code: "invalid_configuration" }),
    );
  });
});

describe("WORKER_SETTINGS", () => {
  it("names what a person may set, not what the platform sets", () => {
    expect(WORKER_SETTINGS).toContain("COGO_FUNCTION_VERSION");
    expect(WORKER_SETTINGS.filter((name) => !name.startsWith("COGO_"))).toEqual([]);
  });
});
