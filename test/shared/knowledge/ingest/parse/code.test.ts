import { describe, expect, test } from "vitest";
import { parseText } from "./fixtures/parse.ts";

const body = (lines: number, line = "    step(1);") =>
  Array.from({ length: lines }, () => line).join("\n");

interface Expected {
  readonly symbols: readonly string[];
  readonly references: readonly string[];
}

const LANGUAGES: readonly (readonly [string, string, Expected])[] = [
  [
    "src/a.ts",
    'import { b } from "./b.ts";\nexport class P<T> extends Q<T> implements R {\n  parse() { this.next(); b(); new Z(); }\n  go = () => b();\n}\ninterface I extends J {}\nexport const f = () => b();\nconst k = 3;\nfunction outer() { function inner() {} }\n',
    {
      symbols: [
        "class P",
        "method P.parse",
        "method P.go",
        "interface I",
        "function f",
        "constant k",
        "function outer",
        "function outer.inner",
      ],
      references: [
        "imports null src/b.ts",
        "calls P.parse #P.next",
        "calls P.parse src/b.ts#b",
        "calls P.go src/b.ts#b",
        "calls f src/b.ts#b",
      ],
    },
  ],
  [
    "pkg/a.py",
    "import os.path as p, sys\nfrom .mod import a\nfrom .. import q\nfrom m import B\nimport m\nclass A(B, m.C, metaclass=M):\n    @deco\n    def f(self):\n        self.g(); m.n(2); a(); len(1)\nasync def h(): pass\nK = 5\n",
    {
      symbols: ["class A", "method A.f", "function h", "constant K"],
      references: [
        "imports null os.path",
        "imports null sys",
        "imports null pkg/mod",
        "extends A m#B",
        "extends A m#C",
        "calls A.f #A.g",
        "calls A.f m#n",
        "calls A.f pkg/mod#a",
      ],
    },
  ],
  [
    "A.java",
    "package a;\nimport java.util.List;\nimport static x.Y.*;\npublic class A<T> extends B<T> implements C, D {\n  A() {}\n  int foo() { this.bar(); x.baz(); qux(); new Z(); return 1; }\n}\n",
    {
      symbols: ["class A", "method A.A", "method A.foo"],
      references: [
        "imports null java.util.List",
        "imports null x.Y.*",
        "extends A B",
        "implements A C",
        "implements A D",
        "calls A.foo #A.bar",
        "calls A.foo *.baz",
        "calls A.foo A.qux",
        "calls A.foo Z",
      ],
    },
  ],
  [
    "a.go",
    'package a\nimport (\n  "fmt"\n  x "b/c"\n)\ntype P struct { a int }\nconst K = 1\nfunc (p *P) Parse(a int) { fmt.Println(a); f() }\nfunc F() {}\n',
    {
      symbols: ["type P", "constant K", "method P.Parse", "function F"],
      references: ["imports null fmt", "imports null b/c", "calls P.Parse f"],
    },
  ],
  [
    "src/a.rs",
    "use std::io::{self, Read};\nmod m;\n/// doc\n#[derive(Debug)]\npub struct S { a: u32 }\ntrait T: U { fn q(&self); }\nimpl T for S { fn f(&self) { self.g(); m::k(); mac!(1); } }\nconst C: u8 = 1;\n",
    {
      symbols: ["class S", "interface T", "method T.q", "method S.f", "constant C"],
      references: [
        "imports null std::io",
        "imports null src/m",
        "extends T U",
        "implements S #T",
        "calls S.f S.g",
        "calls S.f m.k",
        "calls S.f mac",
      ],
    },
  ],
  [
    "src/a.cpp",
    '#include <stdio.h>\n#include "a/b.h"\nnamespace n { class A : public B { int f(int a) { g(a); this->h(); } }; }\nint n::A::m(char *s) { return 1; }\nstatic int *fn(struct S *s) { return o.p(); }\n',
    {
      symbols: ["namespace n", "class n.A", "method n.A.f", "method n.A.m", "function fn"],
      references: [
        "imports null stdio.h",
        "imports null src/a/b.h",
        "extends n.A B",
        "calls n.A.f g",
        "calls n.A.f n.A.h",
        "calls fn *.p",
      ],
    },
  ],
  [
    "src/a.php",
    "<?php\nnamespace A\\B;\nuse C\\D;\nuse C\\{E, F as G};\nrequire_once __DIR__ . '/x.php';\nabstract class K extends L implements M {\n  public function f($a) { $this->g($a); h(); X::y(); new Z(); }\n}\nfunction top() {}\n",
    {
      symbols: ["class K", "method K.f", "function top"],
      references: [
        "imports null C\\D",
        "imports null C\\E",
        "imports null C\\F",
        "imports null src/x.php",
        "extends K L",
        "implements K M",
        "calls K.f #K.g",
        "calls K.f h",
        "calls K.f X.y",
        "calls K.f Z",
      ],
    },
  ],
  [
    "a.sql",
    "create table app.users (id int);\n-- counts\ncreate or replace function app.count_users() returns bigint language sql as $$ select count(*) from app.users; $$;\ninsert into app.users values (1);\n",
    {
      symbols: ["table app.users", "function app.count_users"],
      references: ["mentions null app.users"],
    },
  ],
];

describe("parseDocument() of code", () => {
  test.each(LANGUAGES)("finds what %s declares and refers to", async (path, source, expected) => {
    const { symbols, references } = await parseText(path, source);
    const found = symbols.map(({ kind, qualifiedName }) => `${kind} ${qualifiedName}`);
    const referred = references.map(({ kind, from, to }) => `${kind} ${from} ${to}`);
    expect(found).toEqual(expect.arrayContaining([...expected.symbols]));
    expect(referred).toEqual(expect.arrayContaining([...expected.references]));
  });

  test.each([
    [
      "of C++ by their declarators, not by the types of their results",
      "a.cpp",
      "token_type K::scan() { return other(); }\nMyType* ptr(int x) { return 0; }\nnode_t *make_node(int a) { return 0; }\n",
      ["method K.scan", "function ptr", "function make_node"],
    ],
    [
      "that CommonJS exports, alone and as an object",
      "a.js",
      "exports.h = function () {};\nmodule.exports = { m() {}, k: h2, l: () => 1 };\nfunction h2() {}\n",
      ["function h", "function m", "function l", "function h2", "alias k"],
    ],
    [
      "that are assigned to a prototype or an object",
      "a.js",
      "function Foo() {}\nFoo.prototype.bar = function () {};\nvar app = exports = module.exports = {};\napp.use = function use() {};\n",
      ["function Foo", "method Foo.bar", "constant app", "method app.use"],
    ],
    [
      "of one statement, of an object and within a function",
      "a.ts",
      "const a = () => 1, b = 2;\nconst api = { get() {}, post: () => 1 };\nfunction outer() { function inner() {} }\n",
      [
        "function a",
        "constant b",
        "constant api",
        "method api.get",
        "method api.post",
        "function outer",
        "function outer.inner",
      ],
    ],
    [
      "that are exported without a name, or under another",
      "a.ts",
      "export default () => 1;\nexport { A as B } from './y';\n",
      ["function default", "alias B"],
    ],
    [
      "that are private",
      "a.ts",
      "class T { #z() {} private y() {} }\n",
      ["class T", "method T.z", "method T.y"],
    ],
  ])("names functions %s", async (_, path, source, expected) => {
    const { symbols } = await parseText(path, source);
    expect(symbols.map(({ kind, qualifiedName }) => `${kind} ${qualifiedName}`)).toEqual(expected);
  });

  test.each([
    [
      "a member of something unknown",
      "a.ts",
      "export function f(a) { return a.some((x) => x); }",
      ["*.some"],
    ],
    [
      "nothing for a parameter, a variable and what the language has",
      "a.ts",
      "export function f(cb) { const g = cb(1); g(); console.log(fetch(1)); }",
      [],
    ],
    [
      "a method of a written type",
      "a.ts",
      'import { Repo } from "./repo";\nclass A { private r: Repo; f(q: Repo) { this.r.save(); q.load(); new Repo().go(); } }',
      ["repo#Repo.save", "repo#Repo.load", "repo#Repo.go", "repo#Repo"],
    ],
    [
      "what is required, under its own name",
      "lib/a.js",
      'const x = require("./r"), { q: r } = require("./s");\nfunction f() { x.go(); r(); x(); }',
      ["lib/r#go", "lib/s#q", "lib/r#default"],
    ],
    [
      "a member of what is required",
      "lib/a.js",
      'var go = require("./r").go;\nfunction f() { go(); }',
      ["lib/r#go"],
    ],
    [
      "a member of what a namespace import gives",
      "a.ts",
      'import * as n from "./x";\nexport const f = () => n.q();',
      ["x#q"],
    ],
    [
      "a method of the type that is built on",
      "a.py",
      "from m import B\nclass A(B):\n    def f(self):\n        super().go()\n",
      ["m#B.go"],
    ],
    [
      "a field's method by the type of the field",
      "a.go",
      "package p\ntype C struct { e *Engine }\nfunc (c *C) Do(x *Foo) { c.e.Run(); x.M(); c.Other() }\n",
      ["Engine.Run", "Foo.M", "C.Other"],
    ],
    [
      "a function of another statement of SQL",
      "a.sql",
      "create function app.b() returns int language sql as $$ select app.a(1) -- app.c()\n $$;",
      ["app.a"],
    ],
  ])("calls %s", async (_, path, source, expected) => {
    const { references } = await parseText(path, source);
    const calls = references.filter(({ kind }) => kind === "calls");
    expect(calls.map(({ to }) => to)).toEqual(expected);
  });

  test.each([
    [
      "a.ts",
      "interface R<T> {}\nclass B<T> {}\nclass A<T> extends B<T> implements R<T> {}\n",
      ["#B", "#R"],
    ],
    ["a.py", "class B: pass\nclass A(B[int, str]): pass\n", ["#B"]],
  ])(
    "reads what a type of %s is built on without its arguments",
    async (path, source, expected) => {
      const { references } = await parseText(path, source);
      expect(references.filter(({ from }) => from === "A").map(({ to }) => to)).toEqual(expected);
    },
  );

  test.each([
    ["src/a/foo.test.ts", "src/a/foo"],
    ["src/a/index.test.ts", "src/a/index"],
    ["tests/test_foo.py", "foo"],
    ["render/json_test.go", "render/json"],
    ["gson/src/test/java/a/GsonTest.java", "Gson"],
    ["src/contest.ts", undefined],
  ])("takes %s for a test of %s", async (path, tested) => {
    const source = { py: "x = 1\n", go: "package a\n", java: "class A {}\n", ts: "const x = 1;\n" };
    const { references } = await parseText(
      path,
      source[path.split(".").at(-1) as keyof typeof source],
    );
    expect(references.find(({ kind }) => kind === "verifies")?.to).toBe(tested);
  });

  test("keeps a function and its comment together", async () => {
    const functions = ["one", "two", "three"].map(
      (name) => `/** Does ${name}. */\nexport function ${name}() {\n${body(90)}\n}\n`,
    );
    const { chunks } = await parseText("src/a.ts", functions.join("\n"));
    expect(chunks.map(({ header, symbol }) => [header, symbol])).toEqual([
      ["src/a.ts › one", "one"],
      ["src/a.ts › two", "two"],
      ["src/a.ts › three", "three"],
    ]);
    expect(chunks[1]?.content).toMatch(
      /^\/\*\* Does two\. \*\/\nexport function two\(\) \{[\s\S]*\}$/,
    );
    expect(chunks[1]).toMatchObject({ startLine: 95, endLine: 187 });
  });

  test("cuts a large class between its members, with its head in each header", async () => {
    const methods = ["one", "two"].map((name) => `  ${name}() {\n${body(110)}\n  }\n`);
    const { chunks, symbols } = await parseText(
      "src/a.ts",
      `/** Parses. */\nexport class Parser extends Base {\n${methods.join("\n")}}\n`,
    );
    expect(chunks.map(({ header, symbol }) => [header, symbol])).toEqual([
      ["src/a.ts › class Parser extends Base › one", "Parser.one"],
      ["src/a.ts › class Parser extends Base › two", "Parser.two"],
    ]);
    expect(symbols.map(({ qualifiedName, chunk }) => [qualifiedName, chunk])).toEqual([
      ["Parser", 0],
      ["Parser.one", 0],
      ["Parser.two", 1],
    ]);
  });

  test("cuts a large function between its statements", async () => {
    const statement = `  call(\n${body(8, "    step(1),")}\n  );`;
    const { chunks } = await parseText(
      "a.ts",
      `function large() {\n${Array.from({ length: 60 }, () => statement).join("\n")}\n}\n`,
    );
    expect(chunks.length).toBeGreaterThan(2);
    for (const { content } of chunks.slice(1)) expect(content).toMatch(/^ {2}call\(/);
    expect(new Set(chunks.map(({ symbol }) => symbol))).toEqual(new Set(["large"]));
  });

  test("reads code with errors in it", async () => {
    const { symbols } = await parseText("a.ts", "function a( {\n}\nclass B { m() { } }\n");
    expect(symbols.map(({ name }) => name)).toContain("B");
  });

  test("cuts a language without a grammar where its lines begin at the margin", async () => {
    const methods = Array.from(
      { length: 30 },
      (_, index) => `def m${index}\n${body(8, "  call")}\n\n${body(4, "  call")}\nend\n`,
    );
    const { chunks, language } = await parseText("a.rb", methods.join("\n"));
    expect(language).toBe("ruby");
    for (const { content } of chunks) expect(content).toMatch(/^def m\d+\n[\s\S]*\nend$/);
  });
});
