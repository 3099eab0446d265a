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

/** As a machine makes them: mixed, without words. */
const RANDOM = "T9vQ2mZ7xK4pR8wL3nB6yH1jF5sD0gC7aE2u";

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
  ])("blocks %s", (_, source, rule) => {
    expect(review(source)).toContainEqual([rule, "blocker"]);
  });

  it.each([
    ["an Anthropic key", `sk-ant-api03-${RANDOM}`],
    ["a Slack token", `xoxb-2048-${RANDOM}`],
    ["a Stripe key", `sk_live_${RANDOM}`],
    ["a Google key", `AIza${RANDOM.slice(0, 35)}`],
    ["the password of a database URL", `postgres://app:${RANDOM.slice(0, 12)}@db.internal/app`],
    ["a value given to a secret's name", `clientSecret = "${RANDOM}"`],
  ])("blocks %s, wherever it is", (_, credential) => {
    const file = { path: "docs/setup.md", content: `One\nTwo: ${credential}\n` };
    expect(reviewFiles([file])).toEqual([
      {
        path: "docs/setup.md",
        rule: "secret",
        severity: "blocker",
        message: "Line 2 contains what looks like a credential",
        line: 2,
      },
    ]);
  });

  it.each(["fs", "fs/promises", "path", "node:test"])("takes %s for a module of Node", (name) => {
    expect(review(`import * as it from "${name}"; console.log(it);`)).toEqual([]);
  });

  it.each([
    ["a placeholder", 'export const key = "sk-ant-your-key-goes-here-please";'],
    ["a user's password in a test", 'export const user = { password: "Tr0ub4dor&3" };'],
    ["an address and a phone number", 'export const user = "ada@example.com +1 202 555 0143";'],
  ])("takes %s for no credential", (_, source) => {
    expect(review(source)).toEqual([]);
  });

  it("warns of a version that is not exact", () => {
    expect(review("export {};", manifest({ hono: "^4.0.0" }))).toEqual([
      ["unpinned_dependency", "warning"],
    ]);
  });
});
