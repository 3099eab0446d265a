import { describe, expect, it } from "vitest";
import { readDuration, readRetryAt } from "../../../../shared/models/calls/read_retry_at.ts";

describe("readRetryAt()", () => {
  const tell = (headers: Record<string, string>) => readRetryAt(new Headers(headers), undefined);

  it("reads dates as they are", () => {
    const date = "Wed, 21 Oct 2037 07:28:00 GMT";
    expect(tell({ "retry-after": date })?.toUTCString()).toBe(date);
    const reset = "2037-10-21T07:28:00.000Z";
    expect(tell({ "anthropic-ratelimit-tokens-reset": reset })?.toISOString()).toBe(reset);
  });

  it("waits for the last of the limits that are used up, and for no other", () => {
    const reset = tell({
      "anthropic-ratelimit-requests-remaining": "0",
      "anthropic-ratelimit-requests-reset": "2037-01-01T00:00:00Z",
      "anthropic-ratelimit-input-tokens-remaining": "0",
      "anthropic-ratelimit-input-tokens-reset": "2037-01-01T00:00:30Z",
      "anthropic-ratelimit-output-tokens-remaining": "800",
      "anthropic-ratelimit-output-tokens-reset": "2037-01-01T00:05:00Z",
    });
    expect(reset?.toISOString()).toBe("2037-01-01T00:00:30.000Z");
  });

  it("knows no time from what says none", () => {
    expect(tell({ "retry-after": "soon" })).toBeUndefined();
    expect(tell({})).toBeUndefined();
    expect(readRetryAt(undefined, undefined)).toBeUndefined();
  });
});

describe("readDuration()", () => {
  it.each([
    ["20ms", 20],
    ["1s", 1_000],
    ["34.5s", 34_500],
    ["6m0s", 360_000],
    ["1h2m3s", 3_723_000],
    ["2", 2_000],
  ])("reads %s", (text, milliseconds) => {
    expect(readDuration(text)).toBe(milliseconds);
  });

  it.each(["", "soon", "1 s", "5 minutes"])("reads no duration in %j", (text) => {
    expect(readDuration(text)).toBeUndefined();
  });
});
