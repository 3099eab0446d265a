import { describe, expect, it } from "vitest";
import { lintFiles } from "../../../scripts/runner/lint/lint_files.ts";
import { RULES } from "../../../scripts/runner/lint/rules.ts";

const OWN = new Map([...RULES].filter(([name]) => name.startsWith("cogo/")));

const files = new Map<string, string>();
let faults: Map<string, string[]> | undefined;

/** A file that is looked at together with all others: what costs is to begin. */
function file(content: string): string {
  const path = `src/${files.size}.ts`;
  files.set(path, content);
  return path;
}

/** What the rules of our own say of a file. */
function found(path: string): string[] {
  faults ??= lintAll();
  return faults.get(path) ?? [];
}

function lintAll(): Map<string, string[]> {
  const given = [...files].map(([path, content]) => ({ path, content }));
  const lint = lintFiles({ files: given }, OWN);
  if (lint.status === "not_checked" || lint.open.length > 0) throw new Error(JSON.stringify(lint));
  const told = new Map<string, string[]>();
  for (const { path, line, rule } of lint.faults) {
    told.set(path, [...(told.get(path) ?? []), `${line} ${rule}`]);
  }
  return told;
}

const handler = (body: string) => file(`export async function handle(req, res) {\n${body}\n}\n`);

describe("text from outside is followed to where it does harm", () => {
  const direct = [
    ["a statement", "db.query(`select * from a where b = '${req.query.b}'`);", "sql-injection"],
    ["a shell", 'exec("ping " + req.body.host);', "command-injection"],
    ["a path", "res.sendFile(path.join(ROOT, req.params.name));", "path-traversal"],
    ["a page", "res.send(`<p>${req.query.q}</p>`);", "cross-site-scripting"],
    ["a redirect", "res.redirect(req.query.to);", "open-redirect"],
    ["a request", "await fetch(req.body.url);", "request-forgery"],
    ["code", "eval(req.body.formula);", "code-injection"],
    ["a filter", "await users.findOne({ name: req.body.name });", "nosql-injection"],
    ["a record", "await users.create({ ...req.body });", "mass-assignment"],
  ] as const;
  it.each(direct.map(([name, body, rule]) => [name, handler(body), rule] as const))(
    "into %s",
    (_, path, rule) => expect(found(path)).toContain(`2 cogo/${rule}`),
  );

  const indirect = [
    [
      "through a constant",
      "const name = req.query.b;\nconst sql = `select ${name} from a`;\nawait db.query(sql);",
    ],
    [
      "through a variable that grows",
      'let sql = "select 1 from a";\nsql += " where b = " + req.query.b;\nawait db.query(sql);',
    ],
    ["through destructuring", "const { b } = req.query;\n\nawait db.query(`select ${b} from a`);"],
    [
      "through a list",
      'const names = req.query.b.split(",").map((each) => each.trim());\n\nawait db.query(`select ${names.join(", ")} from a`);',
    ],
  ] as const;
  it.each(indirect.map(([name, body]) => [name, handler(body)] as const))("%s", (_, path) =>
    expect(found(path)).toEqual(["4 cogo/sql-injection"]),
  );

  const content = [
    "const nameOf = (req) => req.query.name;",
    "function read(file) { return readFile(file); }",
    "export const handle = (req) => read(nameOf(req));",
  ];
  const functions = file(content.join("\n"));
  const alone = file("export const handle = (req, db) => db.query(`select ${req.query.a}`);");
  it("at the top of a file", () => expect(found(alone)).toEqual(["1 cogo/sql-injection"]));

  it("through functions of the file, both ways", () => {
    expect(found(functions)).toEqual(["2 cogo/path-traversal"]);
  });
});

describe("text that does no harm is left alone", () => {
  const harmless = [
    [
      "a parameter of a statement",
      'await db.query("select * from a where b = $1", [req.query.b]);',
    ],
    ["a tagged template", "await sql`select * from a where b = ${req.query.b}`;"],
    ["a number", "await db.query(`select * from a limit ${Number(req.query.limit)}`);"],
    [
      "what stands in a table of the code",
      "const column = COLUMNS[req.query.sort];\nawait db.query(`select a from b order by ${column}`);",
    ],
    [
      "what is one of a list",
      "const { sort } = req.query;\nif (!COLUMNS.includes(sort)) throw new Error();\nawait db.query(`select a from b order by ${sort}`);",
    ],
    ["what is escaped", "res.send(`<p>${escapeHtml(req.query.q)}</p>`);"],
    ["the last part of a path", "res.sendFile(path.join(ROOT, path.basename(req.params.name)));"],
    ["an address within the site", "res.redirect(`/users/${req.params.id}`);"],
    ["a list of arguments", 'execFile("ping", ["-c", "1", req.body.host]);'],
    ["text for a parser", "const found = /a(b)/.exec(req.query.q);\nres.json({ found });"],
  ] as const;
  const columns = 'const COLUMNS = ["a", "b"];';
  it.each(harmless.map(([name, body]) => [name, handler(`${columns}\n${body}`)] as const))(
    "%s",
    (_, path) => expect(found(path)).toEqual([]),
  );

  const address = handler(
    "const url = new URL(req.query.to);\nif (!isPartner(url.hostname)) return res.end();\nres.redirect(url.href);",
  );
  const upload = handler(
    "const file = req.file;\nif (!TYPES.has(file.type)) return res.end();\nawait writeFile(file.name, file.data);",
  );
  it("a member that was checked, but not for another member that was not", () => {
    expect(found(address)).toEqual([]);
    expect(found(upload)).toEqual(["4 cogo/path-traversal"]);
  });
});

describe("uses that are weaknesses wherever they stand", () => {
  const uses = [
    [
      "const token = Math.random().toString(36);",
      "const delay = Math.random() * 100;",
      "guessable-secret",
    ],
    [
      "if (given !== signature) throw new Error();",
      "if (signature !== undefined) use(signature);",
      "timing-unsafe-comparison",
    ],
    [
      "connect({ rejectUnauthorized: false });",
      "connect({ rejectUnauthorized: true });",
      "unverified-certificate",
    ],
    ["chmodSync(path, 0o777);", "chmodSync(path, 0o755);", "world-writable"],
    ["res.json({ error: err.stack });", "logger.error({ error: err.stack });", "error-disclosure"],
    [
      'console.log("signed in", user.password);',
      'console.log("signed in", user.name);',
      "secret-in-log",
    ],
    [
      "const key = import.meta.env.VITE_SERVICE_ROLE_KEY;",
      "const key = import.meta.env.VITE_ANON_KEY;",
      "secret-in-bundle",
    ],
    [
      "cors({ origin: true, credentials: true });",
      'cors({ origin: "https://a.example", credentials: true });',
      "credentials-for-any-origin",
    ],
    [
      "pbkdf2Sync(given, salt, 1_000, 32, 'sha512');",
      "pbkdf2Sync(given, salt, 600_000, 32, 'sha512');",
      "weak-password-hash",
    ],
    [
      "jwt.verify(given, key, { algorithms: ['none'] });",
      "jwt.verify(given, key, { algorithms: ['RS256'] });",
      "unverified-token",
    ],
  ] as const;
  it.each(uses.map(([weak, sound, rule]) => [rule, file(weak), file(sound)] as const))(
    "%s",
    (rule, weak, sound) => {
      expect(found(weak)).toEqual([`1 cogo/${rule}`]);
      expect(found(sound)).toEqual([]);
    },
  );
});
