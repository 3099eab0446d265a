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
      ],
      references: [
        "imports null src/b.ts",
        "extends P Q",
        "implements P R",
        "calls P.parse P.next",
        "calls P.parse b",
        "calls P.parse Z",
        "extends I J",
      ],
    },
  ],
  [
    "pkg/a.py",
    "import os.path as p, sys\nfrom .mod import a\nfrom .. import q\nclass A(B, m.C, metaclass=M):\n    @deco\n    def f(self):\n        self.g(); m.n(2)\nasync def h(): pass\nK = 5\n",
    {
      symbols: ["class A", "method A.f", "function h", "constant K"],
      references: [
        "imports null os.path",
        "imports null sys",
        "imports null pkg/mod",
        "extends A B",
        "extends A m.C",
        "calls A.f A.g",
        "calls A.f m.n",
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
        "calls A.foo A.bar",
        "calls A.foo x.baz",
        "calls A.foo qux",
        "calls A.foo Z",
      ],
    },
  ],
  [
    "a.go",
    'package a\nimport (\n  "fmt"\n  x "b/c"\n)\ntype P struct { a int }\nconst K = 1\nfunc (p *P) Parse(a int) { fmt.Println(a); f() }\nfunc F() {}\n',
    {
      symbols: ["type P", "constant K", "method P.Parse", "function F"],
      references: [
        "imports null fmt",
        "imports null b/c",
        "calls P.Parse fmt.Println",
        "calls P.Parse f",
      ],
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
        "implements S T",
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
        "calls fn o.p",
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
        "calls K.f K.g",
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
    expect(found).not.toContain("function outer.inner");
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
