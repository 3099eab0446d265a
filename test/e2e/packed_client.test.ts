import { execFile } from "node:child_process";
import { cpSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHROMIUM, Page } from "../support/chromium.ts";
import { installPackedClient } from "../support/packed_client.ts";
import { startCogoStack, type TestStack } from "../support/stack.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const BINARIES = resolve("node_modules/.bin");
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
};
const run = promisify(execFile);

const folder = temporaryFolder();
let test: TestStack;
beforeAll(async () => {
  test = await startCogoStack();
  installPackedClient(folder, [
    ...["@supabase/supabase-js", "openapi-fetch", "react", "react-dom"],
    "@types/node",
  ]);
  cpSync("test/client/fixtures", folder, { recursive: true });
});
afterAll(() => test.end());

/** The variables of the project, under names that begin so. */
const project = (prefix = "") => ({
  ...process.env,
  [`${prefix}SUPABASE_URL`]: test.stack.urls.api,
  [`${prefix}SUPABASE_PUBLISHABLE_KEY`]: test.stack.keys.publishable,
});

describe("the packed client in a Deno script", () => {
  it("submits, is asked, approves, and follows to the end", async () => {
    const words = ["run", "--cached-only", "--allow-env", "--allow-net", "deno/script.ts"];
    const { stdout } = await run(join(BINARIES, "deno"), words, { cwd: folder, env: project() });
    const { types, files } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    expect(files).toEqual([]);
    expect(types).toEqual(
      expect.arrayContaining(["task:orchestrated", "approval:requested", "approval:resolved"]),
    );
    expect(types.at(-1)).toBe("task:completed");
  });
});

describe("the packed client in a Vite application with React", () => {
  const application = join(folder, "vite_app");

  it("is built by Vite", async () => {
    const words = ["build", "--logLevel", "warn"];
    await run(join(BINARIES, "vite"), words, { cwd: application, env: project("VITE_") });
    const built = await readdir(join(application, "dist"), { recursive: true });
    expect(built).toContain("index.html");
    expect(built.filter((path) => path.endsWith(".js"))).toHaveLength(1);
  });

  it.skipIf(CHROMIUM === undefined)(
    "shows a task live in a browser and approves it there (COGO_TEST_CHROMIUM)",
    async () => {
      const site = await serve(join(application, "dist"));
      const page = await Page.open(site.url);
      try {
        await page.waitFor("Publish it?");
        await page.evaluate('document.querySelector("button").click()');
        await page.waitFor("The task is completed");
        // The state is read, the events are heard: either may be shown first.
        const text = await page.waitFor("task:completed");
        expect(text).toContain("approval:resolved");
        expect(text).not.toContain("Publish it?");
      } finally {
        await page.close();
        site.close();
      }
    },
  );
});

/** Serves a folder, on an origin that is not the project's. */
async function serve(root: string) {
  const server = createServer((request, response) => {
    const path = request.url === "/" ? "/index.html" : (request.url ?? "");
    readFile(join(root, path)).then(
      (content) => {
        response.writeHead(200, { "content-type": MEDIA_TYPES[extname(path)] ?? "text/plain" });
        response.end(content);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
