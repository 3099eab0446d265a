import { describe, expect, it } from "vitest";
import { Workspace } from "../../../../../shared/generation/by_models/reconcile/workspace.ts";
import { createWriteFiles } from "../../../../../shared/generation/by_models/tools/write_files.ts";

const FILES = [
  { path: "package.json", kind: "configuration", content: '{"name":"slugs"}' },
  {
    path: "src/fold.ts",
    kind: "source",
    content: "export const fold = (a: string): string => a;\n",
  },
  { path: "test/fold.test.ts", kind: "test", content: 'it("folds", () => {});\n' },
] as const;
const CONTRACT = { summary: "", sharedTypes: "", packages: [], files: [], decisions: [] };

const write = async (path: string, search: string, replace: string) => {
  const workspace = new Workspace(FILES, CONTRACT);
  return { ...(await createWriteFiles(workspace).use({ path, search, replace })), workspace };
};

describe("write-files", () => {
  it("replaces a text that stands once in a file, and says in which line", async () => {
    const { content, failed, workspace } = await write("src/fold.ts", "=> a", "=> a.trim()");
    expect([content, failed]).toEqual(["src/fold.ts is changed in line 1.", false]);
    expect(workspace.find("src/fold.ts")?.content).toContain("=> a.trim();");
  });

  it.each([
    ["a test", "test/fold.test.ts", "folds", "tests are frozen"],
    ["configuration", "package.json", "slugs", "is the same for every program"],
    ["a file that is not there", "src/case.ts", "a", 'got "src/case.ts"'],
    ["a text that the file does not hold", "src/fold.ts", "lower", "copy it exactly"],
    ["a text that it holds twice", "src/fold.ts", "string", "in lines 1, 1"],
    ["nothing", "src/fold.ts", "", "search"],
  ])("refuses an edit of %s, and says why", async (_, path, search, reason) => {
    const { content, failed, workspace } = await write(path, search, "b");
    expect(failed).toBe(true);
    expect(content).toContain(reason);
    expect(workspace.changed).toEqual([]);
  });
});
