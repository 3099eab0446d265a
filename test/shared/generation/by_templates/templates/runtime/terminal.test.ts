import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonFile } from "../../../../../../shared/generation/by_templates/templates/runtime/terminal/file.ts";
import {
  describeCommands,
  describeTool,
} from "../../../../../../shared/generation/by_templates/templates/runtime/testing/terminal.ts";
import { expectations, service } from "./library.ts";

const tool = { name: "library", fileVariable: "LIBRARY_FILE", resources: service.resources };

// A command line has no way to say some of the values that a request can.
const typed = Object.fromEntries(
  Object.entries(expectations).map(([name, expected]) => [
    name,
    { ...expected, refused: expected.refused.filter(([, change]) => !("tags" in change)) },
  ]),
);

describeTool(tool, typed);
for (const resource of tool.resources) describeCommands(tool, typed, resource);

describe("jsonFile()", () => {
  it("loses none of several changes made at the same moment", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cogo-json-"));
    const path = join(folder, "data.json");
    const names = ["a", "b", "c", "d", "e", "f"];
    const add = (name: string) =>
      jsonFile(path).change(async (stored) => ({ ...Object(stored), [name]: 1 }));
    await Promise.all(names.map(add));
    expect(Object.keys(Object(await jsonFile(path).read())).sort()).toEqual(names);
    await rm(folder, { recursive: true });
  });
});
