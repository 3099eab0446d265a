import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { healingSchema } from "../../shared/quality/mod.ts";
import { runCogo } from "../support/cogo_command.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const folder = temporaryFolder();
let count = 0;

const WRONG = "export const sum = (a, b) => a - b;\n";
const TESTS = `import { expect, it } from "vitest";
import { sum } from "./sum.js";
it("adds", () => expect(sum(1, 2)).toBe(3));
it("adds nothing", () => expect(sum(4, 0)).toBe(4));
`;

async function write(files: Readonly<Record<string, string>>): Promise<string> {
  const own = join(folder, String(count++));
  for (const [path, content] of Object.entries({ "package.json": "{}", ...files })) {
    await mkdir(dirname(join(own, path)), { recursive: true });
    await writeFile(join(own, path), content);
  }
  return own;
}

async function fix(own: string, ...words: readonly string[]) {
  const data = join(folder, "data");
  const { status, output } = await runCogo(["fix", own, "--json", "--data", data, ...words]);
  return { status, ...healingSchema.parse(JSON.parse(output)) };
}

describe("./cogo fix", () => {
  it("mends a project, changes it only when asked, and knows the fix the next time", async () => {
    const own = await write({ "sum.js": WRONG, "sum.test.js": TESTS });
    expect(await fix(own)).toMatchObject({ status: 0, verdict: "healed", by: "rules" });
    expect(await readFile(join(own, "sum.js"), "utf8")).toBe(WRONG);
    expect(await fix(own, "--apply")).toMatchObject({ status: 0, by: "memory", tried: 1 });
    expect(await readFile(join(own, "sum.js"), "utf8")).toContain("a + b");
    expect(await readFile(join(own, "sum.test.js"), "utf8")).toBe(TESTS);
    expect(await fix(own)).toMatchObject({ status: 1, verdict: "nothing_failed" });
  });

  it("changes nothing that is not shown to be right", async () => {
    const weak = TESTS.replace(/it\("adds".*\n/, "").replace("sum(4, 0)", "sum(2, 2)");
    const own = await write({ "sum.js": WRONG, "sum.test.js": weak });
    expect(await fix(own, "--apply")).toMatchObject({ status: 1, verdict: "unproven" });
    expect(await readFile(join(own, "sum.js"), "utf8")).toBe(WRONG);
  });

  it("refuses a path that is not there", async () => {
    const { status, errors } = await runCogo(["fix", join(folder, "nowhere")]);
    expect(status).not.toBe(0);
    expect(errors).toContain("path_not_found");
  });
});

describe("./cogo explain, test and document", () => {
  it("say something of code, and write only what is asked for", async () => {
    const own = await write({ "sum.js": WRONG });
    const run = async (...words: readonly string[]) => {
      const { status, output } = await runCogo([...words, "--json"]);
      return { status, output: JSON.parse(output) as unknown };
    };
    expect(await run("explain", own)).toMatchObject({
      status: 0,
      output: { verdict: "complete", statements: [{ path: "sum.js", line: 1, of: "sum" }] },
    });
    expect(await run("document", own)).toMatchObject({
      status: 0,
      output: { verdict: "complete", withoutExample: [] },
    });
    expect(await run("test", own, "--apply")).toMatchObject({
      status: 0,
      output: { verdict: "unproven", written: ["sum.characterisation.test.js"] },
    });
    expect(await readFile(join(own, "sum.js"), "utf8")).toBe(WRONG);
    expect(await run("test", own, "--apply")).toMatchObject({ output: { written: [] } });
  });
});
