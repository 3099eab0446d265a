import { describe, expect, it } from "vitest";
import { checkProject } from "../../../scripts/runner/check_project.ts";
import type { CheckedFile, TypeCheck } from "../../../shared/quality/mod.ts";

const MANIFEST = { devDependencies: { vitest: "4.1.12", zod: "4.6.7" } };
const misuse = 'import { z } from "zod";\nexport const a: number = z.string().parse("");\n';
const wrong = 'export const words: number = "three";\n';

/** Checks files by path; objects are JSON. A manifest is there unless another is given. */
function check(
  files: Readonly<Record<string, string | object>>,
  timeoutMilliseconds?: number,
): Promise<TypeCheck> {
  const given = Object.entries({ "package.json": MANIFEST, ...files });
  const project = given.map(
    ([path, content]): CheckedFile => ({
      path,
      content: typeof content === "string" ? content : JSON.stringify(content),
    }),
  );
  return checkProject(project, { timeoutMilliseconds });
}

/** The errors as `path:line code`. */
async function errorsOf(...given: Parameters<typeof check>): Promise<string[]> {
  const types = await check(...given);
  if (types.status === "not_checked") throw new Error(types.why);
  return types.errors.map(({ path, line, code }) => `${path}:${line} ${code}`);
}

describe("checkProject()", () => {
  it("finds nothing in a program with its tests", async () => {
    const types = await check({
      "src/slugify.ts": "export const slugify = (title: string) => title.toLowerCase();\n",
      "test/slugify.test.ts": `import { expect, it } from "vitest";
import { slugify } from "../src/slugify.ts";
it("lowers", () => expect(slugify("A")).toBe("a"));
`,
    });
    expect(types).toEqual({ status: "checked", files: 2, errors: [], open: [] });
  });

  it("finds folders that an import names with a slash, or by dots alone", async () => {
    const files = {
      "src/index.ts": "export const one = 1;\n",
      "test/one.ts": `import { one } from "../src/";\nexport const two: string = one;\n`,
      "src/deep/two.ts": `import { one } from "..";\nexport const two: string = one;\n`,
    };
    expect(await errorsOf(files)).toEqual(["src/deep/two.ts:2 2322", "test/one.ts:2 2322"]);
  });

  it("calls the globals of a test runner that nothing declares unknown, not wrong", async () => {
    const types = await check({ "test/a.test.ts": `describe("a", () => undefined);\n` });
    expect(types).toMatchObject({ errors: [], open: [expect.stringContaining("test runner")] });
  });

  it("holds a project by somebody else to the strictness of its own configuration", async () => {
    const sloppy = "export const size = (list) => list.length;\n";
    const wrongly = "export const one: number = 'one';\n";
    const files = [
      { path: "tsconfig.json", content: "{}" },
      { path: "src/sloppy.ts", content: sloppy },
      { path: "src/wrong.ts", content: wrongly },
    ];
    const paths = async (isForeign: boolean) => {
      const types = await checkProject(files, { isForeign });
      return types.status === "checked" ? types.errors.map(({ path }) => path) : types.why;
    };
    expect(await paths(false)).toEqual(["src/sloppy.ts", "src/wrong.ts"]);
    expect(await paths(true)).toEqual(["src/wrong.ts"]);
  });

  it("finds a wrong type, a function that nobody declares, and a wrong call in a test", async () => {
    const files = {
      "src/slugify.ts": `// Für die Adresse 🎉
export function slugify(title: string): string {
  const words: number = foldAccents(title);
  return title;
}
`,
      "src/count.ts": wrong,
      "test/slugify.test.ts": `import { expect, it } from "vitest";
import { slugify } from "../src/slugify.ts";
it("lowers", () => expect(slugify(3)).toBe("3"));
`,
    };
    expect(await errorsOf(files)).toEqual([
      "src/count.ts:1 2322",
      "src/slugify.ts:3 2304",
      "test/slugify.test.ts:3 2345",
    ]);
  });

  it("takes over what a configuration makes stricter", async () => {
    const source = "export const first = (all: string[]): string => all[0];\n";
    expect(await errorsOf({ "a.ts": source })).toEqual([]);
    const configuration = `{
  // As people write it.
  "compilerOptions": { "noUncheckedIndexedAccess": true, },
}`;
    expect(await errorsOf({ "a.ts": source, "tsconfig.json": configuration })).toEqual([
      "a.ts:1 2322",
    ]);
  });

  it.each<[string, object]>([
    ["laxer", { compilerOptions: { strict: false, noCheck: true, noImplicitAny: false } }],
    ["without a language", { compilerOptions: { noLib: true, lib: [], noResolve: true } }],
    ["over no files", { files: [], include: ["nothing"], exclude: ["**/*"] }],
    ["by another", { extends: "../../etc/tsconfig.json" }],
    ["of itself", { extends: "./tsconfig.json" }],
    ["with plugins", { compilerOptions: { plugins: [{ name: "./evil" }], typeRoots: ["/etc"] } }],
    [
      "with other declarations",
      { compilerOptions: { paths: { zod: ["./fake.ts"] }, rootDirs: ["/"], types: [] } },
    ],
  ])("is not made laxer by a configuration that is %s", async (_, tsconfig) => {
    const files = {
      "tsconfig.json": tsconfig,
      "fake.ts": "export const z = { string: (): any => 1 };\n",
      "a.ts": `${wrong}export const implicit = (text) => text;\n`,
      "b.ts":
        'import { z } from "zod";\nexport const three: number = z.string().parse(process.argv[2]);\n',
    };
    expect(await errorsOf(files)).toEqual(["a.ts:1 2322", "a.ts:2 7006", "b.ts:2 2322"]);
  });

  it.each([
    ["a reference", '/// <reference path="/etc/passwd" />\n', "a.ts:1 6231"],
    [
      "a reference to source",
      `/// <reference path="${import.meta.dirname}/check_project.test.ts" />\n`,
      "a.ts:1 6053",
    ],
    ["an import", 'import "../../../../../etc/outside";\n', "a.ts:1 2882"],
    ["an absolute import", `import "${import.meta.filename}";\n`, "a.ts:1 2882"],
    [
      "an import of what is beside its packages",
      'import "./node_modules/../../x";\n',
      "a.ts:1 2882",
    ],
    ["types", '/// <reference types="../../../../etc/types" />\n', "a.ts:1 2688"],
  ])("sees nothing outside of the project through %s", async (_, source, error) => {
    expect(await errorsOf({ "a.ts": source })).toEqual([error]);
  });

  it("takes the declarations of packages from them, not from folders that were delivered", async () => {
    const files = {
      "node_modules/zod/index.d.ts": "export const z: any;",
      "node_modules/zod/package.json": '{"name":"zod","types":"index.d.ts"}',
    };
    expect(await errorsOf({ ...files, "src/use.ts": misuse })).toEqual(["src/use.ts:2 2322"]);
  });

  it.each([
    ["a module", "zod.d.ts", 'declare module "zod" { export const z: any; }'],
    ["a module, in disguise", "a.d.ts", 'module /* */ "\\u007aod" { export const z: any; }'],
    ["all modules", "all.d.cts", 'declare module "*" { export const z: any; }'],
    ["a function that nobody wrote", "fold.d.ts", "declare function fold(text: string): number;"],
  ])("leaves open what a delivered declaration says of %s", async (_, path, content) => {
    const types = await check({ [path]: content, "src/use.ts": misuse });
    expect(types).toHaveProperty("open", [`what ${path} declares, of which there is no code`]);
  });

  it("does not let code replace what a package declares", async () => {
    const replacing = 'declare module "zod" { export const z: any; }\n';
    expect(await errorsOf({ "zod.ts": replacing, "src/use.ts": misuse })).toContain(
      "zod.ts:1 2451",
    );
  });

  it.each([
    ["a file", `// @ts-nocheck\n${wrong}`, 2],
    ["a file, in capitals", `// @TS-NoCheck\n${wrong}`, 2],
    ["a line", `// @ts-ignore: later\n${wrong}`, 2],
    ["a line that it expects to be wrong", `/* @ts-expect-error */\n// why\n${wrong}`, 3],
  ])("does not pass over what a comment silences in %s", async (_, source, line) => {
    const types = await check({ "a.ts": source });
    expect(types).toMatchObject({ status: "checked", errors: [] });
    expect(types).toHaveProperty("open", [
      expect.stringContaining(`a.ts:${line}, which a comment silences: Type 'string'`),
    ]);
  });

  it("lets a test hand over what types forbid, and not a test that expects it for nothing", async () => {
    const expected = (text: string) => `// @ts-expect-error\nexport const a: number = ${text};\n`;
    expect(await errorsOf({ "a.test.ts": expected('"three"') })).toEqual([]);
    expect(await errorsOf({ "a.test.ts": expected("3") })).toEqual(["a.test.ts:1 2578"]);
  });

  it("leaves open what depends on a package that is not known here, and nothing else", async () => {
    const types = await check({
      "package.json": { dependencies: { "left-pad": "1.3.0", zod: "3.22.0" } },
      "a.ts": `import pad from "left-pad";
import { z } from "zod";
import { serve } from "jsr:@std/http";
serve((request) => pad(z.string().parse(request.url)));
${wrong}`,
    });
    expect(types).toMatchObject({
      status: "checked",
      errors: [{ path: "a.ts", line: 5 }],
      open: ["types of left-pad@1.3.0", "types of zod@3.22.0", "types of jsr:@std/http"],
    });
  });

  it("calls an import of a package wrong that nothing declares", async () => {
    expect(await errorsOf({ "a.ts": 'import { Hono } from "hono";\nnew Hono();\n' })).toEqual([
      "a.ts:1 2307",
    ]);
  });

  it("knows Deno where functions are for it, and only there", async () => {
    const source = 'export const a: number = Deno.env.get("A");\n';
    expect(await errorsOf({ "src/a.ts": source })).toEqual(["src/a.ts:1 2304"]);
    expect(await errorsOf({ "supabase/functions/a/index.ts": source })).toEqual([
      "supabase/functions/a/index.ts:1 2322",
    ]);
  });

  it("ends with types that do not", async () => {
    const endless = `
type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";
type Long = \`\${Digit}\${Digit}\${Digit}\${Digit}\`;
type Grow<T, N extends unknown[] = []> =
  N["length"] extends 900 ? N : T extends string ? Grow<\`\${T}x\`, [...N, T]> : never;
export const a: Grow<Long> = 1;
export const b: Grow<\`\${Long}b\`> = 1;
`;
    const types = await check({ "a.ts": endless }, 3_000);
    expect(types).toMatchObject({ status: "not_checked" });
    expect(types).toHaveProperty("why", expect.stringMatching(/^the compiler (did not|came to)/));
  });

  it.each([
    [
      "distribute over a union again and again",
      "type D = 0|1|2|3|4|5|6|7|8|9; type F<T> = T extends unknown ? F<[T, D]> : 1; export const a: F<D> = 2;",
    ],
    [
      "grow by recursion",
      "type B<T extends 1[] = []> = T['length'] extends 1e5 ? T : B<[...T, 1]>; export const a: B = 1;",
    ],
    [
      "double by a condition",
      "type X<T> = T extends [infer A, ...infer R] ? X<[...R, A, A]> : 1; export const a: X<[1]> = 2;",
    ],
    [
      "are those of a deep array",
      `export const a: number = ${"[".repeat(5_000)}1${"]".repeat(5_000)};`,
    ],
  ])("passes no types that %s, and ends", async (_, content) => {
    const types = await check({ "a.ts": content }, 2_000);
    expect(types.status === "checked" && types.errors.length === 0).toBe(false);
  });
});
