import { describe, expect, it } from "vitest";
import { guardWebhook } from "../../../../shared/engine/webhooks/guard_webhook.ts";

const settings = {
  privateHosts: ["127.0.0.1:4600"],
  project: { url: "http://127.0.0.1:54321", key: "key" },
};
const addresses: Readonly<Record<string, readonly string[]>> = {
  "example.com": ["93.184.216.34"],
  "inside.example.com": ["93.184.216.34", "10.0.0.1"],
};
const guard = (address: string) =>
  guardWebhook(address, settings, async (host) => addresses[host] ?? []);

describe("a webhook", () => {
  it.each([
    "https://example.com/hook?of=cogo",
    "https://93.184.216.34/",
    "http://127.0.0.1:4600/hook",
    "http://127.0.0.1:54321/functions/v1/receiver",
    "http://127.0.0.1:54321/functions/v1/receiver/of-cogo?key=1",
  ])("may go to %s", async (address) => {
    expect((await guard(address)).href).toBe(address);
  });

  it.each([
    "http://example.com/",
    "http://127.0.0.1:4601/",
    "https://127.0.0.1:4601/",
    "https://inside.example.com/",
    "https://[::1]/",
    "https://localhost/",
    "ftp://example.com/",
    "http://127.0.0.1:54321/",
    "http://127.0.0.1:54321/rest/v1/documents",
    "http://127.0.0.1:54321/functions/v1/../../rest/v1/documents",
    "http://127.0.0.1:54321/functions/v1/%2e%2e/auth/v1/signup",
    "http://127.0.0.1:54321/functions/v1/receiver%2f..%2f..",
    "http://127.0.0.1:54321/functions/v1/",
    "hook",
  ])("may not go to %s", async (address) => {
    await expect(guard(address)).rejects.toMatchObject({ code: "http_address_refused" });
  });
});
