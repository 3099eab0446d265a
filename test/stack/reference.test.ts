import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apis } from "../../scripts/contract/apis.ts";
import { CHROMIUM, Page } from "../support/chromium.ts";
import { startCogoStack, type TestStack } from "../support/stack.ts";

let running: TestStack;
beforeAll(async () => {
  running = await startCogoStack();
});
afterAll(() => running.end());

const get = (path: string) => fetch(`${running.stack.urls.api}${path}`);

describe("The reference page at /docs", () => {
  it("is served to anybody, and may load nothing but what the stack serves", async () => {
    const page = await get("/docs");
    const html = await page.text();
    const policy = page.headers.get("content-security-policy");
    expect(policy?.split("; ")).toContain("default-src 'self'");
    expect(policy).not.toContain("http");
    // No page of others shows it as its own.
    expect(policy?.split("; ")).toContain("frame-ancestors 'none'");
    const scripts = html.split('src="').slice(1);
    for (const path of scripts.map((rest) => rest.slice(0, rest.indexOf('"')))) {
      const script = await get(path);
      expect([path, script.status, script.headers.get("content-type")]).toEqual([
        ...[path, 200, "text/javascript"],
      ]);
      expect(script.headers.get("x-content-type-options")).toBe("nosniff");
      expect((await script.text()).length).toBeGreaterThan(100);
    }
    expect(scripts).toHaveLength(2);
  });

  it("shows the committed document", async () => {
    const document = await (await get("/docs/openapi.json")).json();
    expect(document.tags.map(({ name }: { name: string }) => name)).toEqual(
      apis.map(({ slug }) => slug),
    );
  });

  it.skipIf(CHROMIUM === undefined)(
    "names every function and this stack in a browser (COGO_TEST_CHROMIUM)",
    async () => {
      const page = await Page.open(`${running.stack.urls.api}/docs`);
      try {
        await page.waitFor("/cogo-sessions/webhooks");
        await page.waitFor(`${running.stack.urls.api}/functions/v1`);
        for (const { slug } of apis) await page.waitFor(slug);
      } finally {
        await page.close();
      }
    },
  );
});
