import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtures, KINDS } from "./fixtures/mod.ts";
import { runIn, writeProject } from "./support.ts";

const BIOME = fileURLToPath(new URL("../../../../../node_modules/.bin/biome", import.meta.url));
const SETTINGS = {
  formatter: { indentStyle: "space", indentWidth: 2, lineWidth: 100 },
  // Package files and similar are data; the code is what people read.
  files: { includes: ["**/*.ts"] },
};

describe("rendered TypeScript", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cogo-format-"));
    await writeFile(join(folder, "biome.json"), JSON.stringify(SETTINGS));
    for (const kind of KINDS) {
      for (const [name, of] of Object.entries(fixtures)) {
        await writeProject(join(folder, kind, name), kind, of);
      }
    }
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("is formatted: Biome would change nothing", async () => {
    const { status, output } = await runIn(folder, BIOME, "format", ...KINDS);
    expect(status, output).toBe(0);
  });
});
