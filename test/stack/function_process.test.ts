import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findDenoBinary } from "../../scripts/stack/functions/deno_binary.ts";
import { startFunctionProcess } from "../../scripts/stack/functions/function_process.ts";

/** Has a request that never lets its event loop turn again, and one that takes long in the right way. */
const SOURCE = `console.log = () => {};
export default {
  async fetch(request) {
    if (request.url.endsWith("/spin")) for (;;);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    return new Response("done");
  },
};`;

describe("the process of a function", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cogo-function-"));
    await writeFile(join(folder, "index.js"), SOURCE);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const start = (log: (line: string) => void) =>
    startFunctionProcess({
      config: {
        slug: "subject",
        entrypoint: join(folder, "index.js"),
        importMap: undefined,
        verifyJwt: false,
      },
      projectRoot: folder,
      denoBinary: findDenoBinary(),
      environment: {},
      log,
      watchIntervalMilliseconds: 500,
    });

  it("is killed when its event loop turns no more, and only then", async () => {
    const lines: string[] = [];
    const { pid, port, ended } = await start((line) => void lines.push(line));
    const slow = await fetch(`http://127.0.0.1:${port}/slow`);
    expect(await slow.text()).toBe("done");
    expect(lines).toEqual([]);
    await expect(fetch(`http://127.0.0.1:${port}/spin`)).rejects.toThrow("fetch failed");
    await ended;
    expect(lines).toEqual([`[subject] The process ${pid} does not answer and is killed.`]);
  });
});
