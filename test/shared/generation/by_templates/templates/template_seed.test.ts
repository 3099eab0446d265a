import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { listTemplates, readTemplate } from "../../../../../scripts/templates/read_template.ts";
import { templateSeed } from "../../../../../scripts/templates/template_seed.ts";
import { KINDS } from "./fixtures/mod.ts";

const SEED = new URL("../../../../../sql/20260101020100_code_template_seed.sql", import.meta.url);

describe("the template seed", () => {
  it("has a template for every kind of specification", async () => {
    expect(await listTemplates()).toEqual([...KINDS].sort());
  });

  it("is what shared/templates builds; run scripts/templates/build.ts when it is not", async () => {
    const templates = await Promise.all((await listTemplates()).map(readTemplate));
    expect((await readFile(SEED, "utf8")) === templateSeed(templates)).toBe(true);
  });
});
