import { existsSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { ERRORS } from "../../functions/_http/errors.ts";
import { apis } from "../../scripts/contract/apis.ts";
import { FUNCTION_SECRETS } from "../../scripts/deploy/function_secrets.ts";
import { WORKER_SETTINGS } from "../../shared/kernel/mod.ts";
import { listFiles, readSource } from "./source_files.ts";

const pages = listFiles(".").filter(({ path }) => path.endsWith(".md"));

/** How GitHub names the anchor of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(" ", "-");

const headingsOf = (text: string) =>
  [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));

describe("links between pages", () => {
  const links = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => {
        const [file = "", anchor] = target.split("#");
        const resolved = file === "" ? path : posix.join(posix.dirname(path), file);
        return { path, target, resolved, anchor };
      }),
  );

  it("lead to files that exist", () => {
    expect(links.filter(({ resolved }) => !existsSync(resolved))).toEqual([]);
  });

  it("lead to headings that exist", () => {
    const broken = links.filter(
      ({ resolved, anchor }) =>
        anchor !== undefined && !headingsOf(readSource(resolved)).includes(anchor),
    );
    expect(broken).toEqual([]);
  });
});

describe("decision records", () => {
  const records = pages.filter(({ path }) => /^docs\/adr\/\d/.test(path));

  it.each(records)("$path has the form of all", ({ path, text }) => {
    const number = Number(posix.basename(path).slice(0, 4));
    const [title, , status, , ...rest] = text.split("\n");
    expect(title).toMatch(new RegExp(`^# ${number}\\. \\S`));
    expect(status).toMatch(/^Date: \d{4}-\d\d-\d\d\. Status: (accepted|superseded by \d+)\.$/);
    expect(rest.filter((line) => line.startsWith("## "))).toContain("## Decision");
  });

  it("are all in the index, by number and title", () => {
    const rows = records.map(({ path, text }) => {
      const [, number, title] = /^# (\d+)\. (.+)$/m.exec(text) ?? [];
      return `- [${number}. ${title}](${posix.basename(path)})`;
    });
    const index = readSource("docs/adr/README.md");
    expect(rows.filter((row) => !index.includes(row))).toEqual([]);
  });
});

describe("the tour of the engine", () => {
  it("names functions that exist", () => {
    const sql = listFiles("sql").map(({ text }) => text);
    const typescript = listFiles("shared").map(({ text }) => text);
    const source = [...sql, ...typescript].join("\n");
    const names = readSource("docs/explanation/engine-tour.md").matchAll(/\b(\w+)\(\)/g);
    const unknown = [...new Set([...names].map(([, name]) => name))].filter(
      (name) =>
        !source.includes(`function cogo.${name}(`) &&
        !source.includes(`procedure cogo.${name}(`) &&
        !source.includes(`function ${name}(`),
    );
    expect(unknown).toEqual([]);
  });
});

describe("the reference", () => {
  it("lists every route", () => {
    const routes = apis.flatMap(({ slug, endpoints }) =>
      endpoints.map(({ method, path }) => {
        return `\`${method.toUpperCase()} /${slug}${path === "/" ? "" : path}`;
      }),
    );
    const page = readSource("docs/reference/http.md");
    expect(routes.length).toBeGreaterThan(60);
    expect(routes.filter((route) => !new RegExp(`${route}(\`| )`).test(page))).toEqual([]);
  });

  it("lists every error of the endpoints, with its status", () => {
    const page = readSource("docs/reference/errors.md");
    const missing = Object.entries(ERRORS).filter(
      ([code, { status }]) => !new RegExp(`\\| \`${code}\` +\\| ${status} `).test(page),
    );
    expect(missing).toEqual([]);
  });

  it("lists every variable that functions read", () => {
    const page = readSource("docs/reference/environment.md");
    const names = [...FUNCTION_SECRETS, ...WORKER_SETTINGS];
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
