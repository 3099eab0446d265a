import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createProjectFiles } from "../../../shared/generation/by_models/project_files.ts";
import { runIn } from "../../shared/generation/by_templates/templates/support.ts";
import { createFolderBelowAForeignOne } from "./describe_generated.ts";

const PACKAGES = fileURLToPath(new URL("../../../node_modules", import.meta.url));

describe("a program written by models", () => {
  it("runs its tests below a folder with a foreign configuration", async () => {
    const folder = await createFolderBelowAForeignOne("program");
    const files = createProjectFiles({ title: "Sum" }, ["decimal.js"]);
    for (const { path, content } of files) await writeFile(join(folder, path), content);
    await mkdir(join(folder, "test"));
    const test =
      'import { expect, it } from "vitest";\n\nit("adds", () => expect(1 + 1).toBe(2));\n';
    await writeFile(join(folder, "test", "sum.test.ts"), test);
    await symlink(PACKAGES, join(folder, "node_modules"));
    const { status, output } = await runIn(folder, "npm", "test");
    await rm(join(folder, ".."), { recursive: true, force: true });
    expect(status, output).toBe(0);
    expect(output).toContain("1 passed");
  });
});
