import { describe, expect, it } from "vitest";
import { reviewFiles } from "../../../../shared/quality/assess/review_files.ts";

const manifest = (dependencies: Record<string, string>) => ({
  path: "package.json",
  content: JSON.stringify({ dependencies }),
});
const review = (content: string, ...others: { path: string; content: string }[]) =>
  reviewFiles([{ path: "src/app.ts", content }, ...others]).map(({ rule, severity }) => [
    rule,
    severity,
  ]);

describe("reviewFiles()", () => {
  it("finds nothing in a sound project", () => {
    const files = [
      manifest({ hono: "4.13.19" }),
      { path: "src/store.ts", content: "export const store: string[] = [];" },
    ];
    const source = `import { Hono } from "hono";\nimport { store } from "./store.ts";\nimport { join } from "node:path";\nexport const app = new Hono();\nstore.push(join("a"));`;
    expect(review(source, ...files)).toEqual([]);
  });

  it.each([
    ["a file that does not parse", "const = 1;", "syntax"],
    ["an import that leads nowhere", 'import { a } from "./missing.ts"; a();', "unresolved_import"],
    ["a package nobody declares", 'import { a } from "left-pad"; a();', "undeclared_package"],
    [
      "a module that starts processes",
      'import { exec } from "node:child_process"; exec("ls");',
      "dangerous_module",
    ],
    ["code made from text", 'export const f = new Function("return 1");', "dynamic_code"],
    ["what looks like a credential", `export const key = "sk-ant-${"a".repeat(30)}";`, "secret"],
  ])("blocks %s", (_, source, rule) => {
    expect(review(source)).toContainEqual([rule, "blocker"]);
  });

  it("warns of a version that is not exact", () => {
    expect(review("export {};", manifest({ hono: "^4.0.0" }))).toEqual([
      ["unpinned_dependency", "warning"],
    ]);
  });
});
