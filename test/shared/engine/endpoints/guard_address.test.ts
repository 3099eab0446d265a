import { describe, expect, it } from "vitest";
import { guardAddress, isListed } from "../../../../shared/engine/endpoints/guard_address.ts";

const settings = {
  privateHosts: ["build.internal", "10.0.0.5:8080"],
  project: { url: "http://127.0.0.1:54321", key: "k" },
};
const nowhere = async () => [];
const guard = (url: string, addresses: readonly string[] = []) =>
  guardAddress(new URL(url), settings, addresses.length > 0 ? async () => addresses : nowhere);

describe("a step may call", () => {
  it.each([
    "https://api.example.com/v1",
    "http://8.8.8.8/",
    "https://8.8.8.8/",
    "https://[2606:4700::1111]/",
    "http://build.internal/status",
    "http://10.0.0.5:8080/",
    "http://127.0.0.1:54321/functions/v1/resize",
  ])("%s", async (url) => {
    await expect(guard(url)).resolves.toBeUndefined();
  });

  it("a name whose addresses are all public", async () => {
    await expect(guard("https://example.com", ["93.184.216.34", "2606:4700::1"])).resolves.toBe(
      undefined,
    );
  });
});

describe("a step may not call", () => {
  it.each([
    "http://example.com/",
    "http://127.0.0.1/",
    "http://127.0.0.1:54322/",
    "http://0x7f.1/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0/",
    "http://10.0.0.5/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data",
    "http://100.100.100.200/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001::1]/",
    "http://[2001:db8::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://app.localhost/",
    "http://metadata/",
    "http://metadata.google.internal/",
    "http://printer.local/",
    "https://user:secret@example.com/",
    "ftp://example.com/",
    "file:///etc/passwd",
  ])("%s", async (url) => {
    await expect(guard(url)).rejects.toMatchObject({ code: "http_address_refused" });
  });

  it.each([["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::1"], ["nonsense"]])(
    "a name that stands for %s",
    async (...addresses) => {
      await expect(guard("https://evil.example", addresses)).rejects.toMatchObject({
        code: "http_address_refused",
      });
    },
  );
});

it.each<[string, string[], boolean]>([
  ["http://127.0.0.1:7795/a", ["127.0.0.1"], true],
  ["http://127.0.0.1:7795/", ["127.0.0.1:7795"], true],
  ["http://127.0.0.1:7796/", ["127.0.0.1:7795"], false],
  ["https://api.example.com/", ["api.example.com:443"], true],
  ["http://api.example.com/", ["api.example.com:443"], false],
  ["http://api.example.com/", ["api.example.com:80"], true],
  ["https://API.example.com/", ["api.example.com"], true],
  ["https://evil-api.example.com/", ["api.example.com"], false],
  ["http://[::1]:8080/", ["[::1]"], true],
])("%s with the list %j: %s", (url, hosts, expected) => {
  expect(isListed(new URL(url), hosts)).toBe(expected);
});
