import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { reviewSchema } from "../../shared/quality/mod.ts";
import { runCogo } from "../support/cogo_command.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const folder = temporaryFolder();
let count = 0;

/** Writes a project, and reviews some of its paths. */
async function review(
  files: Readonly<Record<string, string>>,
  { paths = ["."], words = ["--json"] }: { paths?: string[]; words?: string[] } = {},
) {
  const own = join(folder, String(count++));
  for (const [path, content] of Object.entries({ "package.json": "{}", ...files })) {
    await mkdir(dirname(join(own, path)), { recursive: true });
    await writeFile(join(own, path), content);
  }
  return await runCogo(["review", ...paths.map((path) => join(own, path)), ...words]);
}

async function reviewed(...given: Parameters<typeof review>) {
  const { status, output } = await review(...given);
  return { status, ...reviewSchema.parse(JSON.parse(output)) };
}

const QUERY = "db.query(`select * from users where name = '${req.query.name}'`)";
const WEAK = `export const handle = (req, db) => ${QUERY};\n`;

describe("./cogo review", () => {
  it("names file, line, rule and weakness of what it finds", async () => {
    const { status, findings } = await reviewed({ "src/users.js": WEAK });
    expect(status).toBe(1);
    expect(findings).toEqual([
      expect.objectContaining({
        ...{ path: "src/users.js", line: 1, rule: "cogo/sql-injection", cwe: 89 },
        ...{ severity: "warning", category: "security" },
      }),
    ]);
  });

  it("ends with 0 where all was checked and nothing found", async () => {
    const files = { "src/a.ts": "export const a = (b: number): number => b + 1;\n" };
    expect(await reviewed(files)).toMatchObject({ status: 0, findings: [], notChecked: [] });
  });

  it("says what nobody has looked at, and does not call that clean", async () => {
    const { status, notChecked } = await reviewed({ "main.py": "print(1)\n" });
    expect({ status, notChecked }).toEqual({
      status: 1,
      notChecked: ["Python: there are no rules for it (main.py)"],
    });
  });

  it("reviews the paths that are named, and reads the rest of the project", async () => {
    const files = {
      "src/a.ts": 'import { b } from "./b.ts";\nexport const a: string = b;\n',
      "src/b.ts": "export const b = 3;\nexport const c = (d: number) => d === d;\n",
    };
    const { findings } = await reviewed(files, { paths: ["src/a.ts"] });
    expect(findings.map(({ path, rule, severity }) => [path, rule, severity])).toEqual([
      ["src/a.ts", "types", "blocker"],
    ]);
  });

  it("prints SARIF", async () => {
    const { output } = await review({ "src/users.js": WEAK }, { words: ["--sarif"] });
    const [run] = JSON.parse(output).runs;
    expect(run.results).toMatchObject([
      {
        ruleId: "cogo/sql-injection",
        level: "warning",
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: "src/users.js" },
              region: { startLine: 1 },
            },
          },
        ],
      },
    ]);
    expect(run.tool.driver.rules).toEqual([
      { id: "cogo/sql-injection", helpUri: "https://cwe.mitre.org/data/definitions/89.html" },
    ]);
  });

  it("reads on a terminal of 80 columns, inert", async () => {
    const name = "a\u001b[31m.js";
    const { output } = await review({ [name]: WEAK }, { words: [] });
    expect(output).toContain("cogo/sql-injection, CWE-89");
    expect(output).not.toContain("\u001b");
  });

  it.each([
    ["a path that is not there", ["nowhere.ts"], "path_not_found"],
    ["paths of two projects", [".", ".."], "invalid_argument"],
  ])("refuses %s", async (_, paths, code) => {
    const { status, errors } = await review({}, { paths, words: ["--json"] });
    expect(status).not.toBe(0);
    expect(errors).toContain(code);
  });
});
