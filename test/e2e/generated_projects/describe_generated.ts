import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Specification } from "../../../shared/generation/by_templates/specification/specification.ts";
import { fixtures } from "../../shared/generation/by_templates/templates/fixtures/mod.ts";
import { runIn, writeProject } from "../../shared/generation/by_templates/templates/support.ts";

// A project has to stand below folders whose settings are not its own, such as a checkout of COGO.
const FOREIGN_CONFIGURATION =
  'throw new Error("This configuration belongs to another project.");\n';

export async function createFolderBelowAForeignOne(name: string): Promise<string> {
  const above = await mkdtemp(join(tmpdir(), `cogo-${name}-`));
  await writeFile(join(above, "vitest.config.ts"), FOREIGN_CONFIGURATION);
  const folder = join(above, "project");
  await mkdir(folder);
  return folder;
}

/** One installation for each kind, each in a file of its own: the fixtures of a kind share their packages. */
export function describeGenerated(
  kind: Specification["kind"],
  more?: (write: (of: Specification) => Promise<string>) => void,
): void {
  describe(`a generated ${kind}`, () => {
    let folder: string;
    const write = async (of: Specification): Promise<string> => {
      await writeProject(folder, kind, of);
      return folder;
    };

    beforeAll(async () => {
      folder = await createFolderBelowAForeignOne(kind);
      await write(fixtures.todoList);
      const installed = await runIn(folder, "npm", "install", "--no-audit", "--no-fund");
      expect(installed.output, "npm install").not.toContain("npm error");
    });

    afterAll(() => rm(join(folder, ".."), { recursive: true, force: true }));

    it.each(Object.entries(fixtures))(
      "type-checks and passes its own tests for %s",
      async (_name, of) => {
        await write(of);
        for (const script of ["typecheck", "test", "test:integration"]) {
          const { status, output } = await runIn(folder, "npm", "run", script);
          expect(status, output).toBe(0);
        }
      },
    );

    more?.(write);
  });
}
