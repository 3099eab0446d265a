import { describe, expect, it } from "vitest";
import { classifyFile } from "../../../../shared/quality/foreign/classify_file.ts";
import { findUnexecuted } from "../../../../shared/quality/foreign/find_unexecuted.ts";

const DECLARES = 'import { it } from "vitest"; it("adds", () => {});';
const EXPORTS = "export const add = () => 5;";

/** A project in which src/add.ts is tested, with other files. */
function find(others: Readonly<Record<string, string>>) {
  const files = {
    "src/add.ts": EXPORTS,
    "test/add.test.ts": 'import { it } from "vitest"; import { add } from "../src/add.js";',
    ...others,
  };
  return findUnexecuted(
    Object.entries(files).map(([path, content]) => ({ path, content, kind: classifyFile(path) })),
  );
}

const offers = (manifest: object) => ({ "package.json": JSON.stringify(manifest) });

describe("what no test executes", () => {
  it("is named, and leaves the verdict to the rest", () => {
    const found = find({
      "src/other.ts": EXPORTS,
      "src/types.d.ts": "export type A = 1;",
      "eslint.config.js": "export default [];",
      "test/support.ts": "export const one = 1;",
      "test/disk.integration.ts": `import "../src/suite.ts"; ${DECLARES}`,
      "src/suite.ts": DECLARES,
    });
    expect(found).toEqual({ paths: ["src/other.ts", "src/suite.ts"], open: [] });
  });

  it.each<[string, Record<string, string>, string]>([
    ["main", { ...offers({ main: "./start.js" }), "start.js": EXPORTS }, "start.js"],
    ["module", { ...offers({ module: "es/all.mjs" }), "es/all.mjs": EXPORTS }, "es/all.mjs"],
    [
      "a condition of exports",
      {
        ...offers({ exports: { ".": { import: { default: "./lib/a.js" } } } }),
        "lib/a.js": EXPORTS,
      },
      "lib/a.js",
    ],
    [
      "main, once it is built",
      { ...offers({ main: "dist/all.js" }), "src/all.ts": EXPORTS },
      "src/all.ts",
    ],
    ["main, in JSX", { ...offers({ main: "src/App.jsx" }), "src/App.jsx": EXPORTS }, "src/App.jsx"],
    ["convention", { "index.ts": EXPORTS }, "index.ts"],
    [
      "an index that gives other names",
      { "src/index.ts": 'export { subtract as add } from "./add.js";' },
      "src/index.ts",
    ],
    ["another form of it", { "dist/add.js": EXPORTS }, "dist/add.js"],
    ["another language", { "src/add.js": EXPORTS }, "src/add.ts"],
    ["a test of another name", { "test/add_test.ts": DECLARES }, "test/add_test.ts"],
    ["a test among sources", { "checks/add.ts": DECLARES }, "checks/add.ts"],
  ])("leaves the project unproven where it is offered by %s", (_, others, path) => {
    const { paths, open } = find(others);
    expect(paths).toContain(path);
    expect(open).toHaveLength(1);
    expect(open.join()).toContain(path);
  });

  it.each<[string, Record<string, string>]>([
    ["is what a test imports", offers({ main: "dist/add.js" })],
    [
      "passes on what was executed",
      { "src/index.ts": 'export * from "./add.js";\nexport { add } from "./add.js";' },
    ],
    ["exports nothing", { "src/index.ts": 'import { add } from "./add.js"; add();' }],
    [
      "is not the entry that the manifest names",
      { ...offers({ main: "src/add.ts" }), "index.ts": EXPORTS },
    ],
  ])("may be an entry that %s", (_, others) => {
    expect(find(others).open).toEqual([]);
  });
});
