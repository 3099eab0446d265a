import { describe, expect, it } from "vitest";
import { readHttpSettings } from "../../../shared/kernel/config/http_settings.ts";

describe("readHttpSettings()", () => {
  it("allows nothing unless it is said", () => {
    expect(readHttpSettings({})).toEqual({ secrets: {}, privateHosts: [], project: undefined });
  });

  it("reads secrets with their hosts, private hosts and the project's own address", () => {
    const settings = readHttpSettings({
      COGO_HTTP_SECRETS: '{"TOKEN": {"value": "x", "hosts": ["api.example.com"]}}',
      COGO_HTTP_PRIVATE_HOSTS: "Build.internal, 10.0.0.5:8080",
      SUPABASE_URL: "https://abc.supabase.co",
      SUPABASE_PUBLISHABLE_KEYS: '{"default": "sb_publishable_1"}',
    });
    expect(settings).toEqual({
      secrets: { TOKEN: { value: "x", hosts: ["api.example.com"] } },
      privateHosts: ["build.internal", "10.0.0.5:8080"],
      project: { url: "https://abc.supabase.co", key: "sb_publishable_1" },
    });
  });

  it.each([
    "not JSON",
    '{"TOKEN": "x"}',
    '{"token": {"value": "x", "hosts": ["a.example"]}}',
    '{"TOKEN": {"value": "x", "hosts": []}}',
  ])("refuses secrets such as %s, without showing them", (text) => {
    expect(() => readHttpSettings({ COGO_HTTP_SECRETS: text })).toThrow(
      'COGO_HTTP_SECRETS: Expected {"NAME"',
    );
  });
});
