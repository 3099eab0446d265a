import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { EVENT_TYPES } from "../../shared/engine/events/event.ts";
import { EVENT_PAYLOADS } from "../../shared/engine/events/event_payloads.ts";
import { importsOf, listFiles, readSource } from "./source_files.ts";

const manifest = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readSource("package.json")));
const denoImports = z
  .object({ imports: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readSource("deno.json"))).imports;

describe("migrations", () => {
  it("reach the Supabase CLI through a relative symlink", () => {
    expect(lstatSync("supabase/migrations").isSymbolicLink()).toBe(true);
    expect(readlinkSync("supabase/migrations")).toBe("../sql");
  });

  it("are named by a moment that exists and by what they hold", () => {
    const names = readdirSync("sql");
    expect(names.filter((name) => !/^\d{14}_[a-z][a-z0-9_]*\.sql$/.test(name))).toEqual([]);
    const moments = names.map((name) => name.slice(0, 14));
    expect(new Set(moments).size).toBe(moments.length);
    for (const moment of moments) {
      const [, date, hour, minute, second] = /^(\d{8})(\d\d)(\d\d)(\d\d)$/.exec(moment) ?? [];
      expect([date, Number(hour) < 24, Number(minute) < 60, Number(second) < 60]).toEqual([
        date,
        true,
        true,
        true,
      ]);
    }
  });
});

describe("functions", () => {
  const config = z
    .object({
      functions: z.record(
        z.string(),
        z.object({ entrypoint: z.string(), import_map: z.string(), verify_jwt: z.boolean() }),
      ),
    })
    .parse(parse(readSource("supabase/config.toml")));
  const folders = readdirSync("functions").filter((name) => !name.startsWith("_"));
  const slugs = folders.map((folder) => `cogo-${folder}`);

  it("are those of the deploy manifest, under names that no other function of a project has", () => {
    expect(Object.keys(config.functions).sort()).toEqual(slugs.sort());
    for (const folder of folders) {
      const entrypoint = config.functions[`cogo-${folder}`]?.entrypoint;
      expect(entrypoint).toBe(`../functions/${folder}/index.ts`);
      expect(readSource(`functions/${folder}/app.ts`)).toContain(`slug: "cogo-${folder}"`);
    }
  });

  it("import no package that the deploy manifest's import map lacks", () => {
    // What runs in the sandbox's guest and in generated projects is text here.
    const elsewhere = /\/(guest|runtime)\/|\.generated\./;
    const typesOnly = /^\s*(?:import|export) type\s[^;]*?from\s*"[^"]+";/gm;
    const isMapped = (specifier: string) =>
      Object.keys(denoImports).some((key) =>
        key.endsWith("/") ? specifier.startsWith(key) : specifier === key,
      );
    const missing = listFiles("functions", "shared")
      .filter(({ path }) => path.endsWith(".ts") && !elsewhere.test(path))
      .flatMap(({ path, text }) =>
        importsOf(text.replaceAll(typesOnly, ""))
          .filter((specifier) => !/^(\.|node:)/.test(specifier) && !isMapped(specifier))
          .map((specifier) => `${path}: ${specifier}`),
      );
    expect(missing).toEqual([]);
  });

  it("are what every queue wakes", () => {
    const woken = [
      ...readSource("sql/20260101011400_agents.sql").matchAll(/\('[\w-]+', '([\w-]+)'\)/g),
    ].map((match) => match[1]);
    const workers = slugs.filter(
      (slug) => slug === "cogo-orchestrator" || slug.endsWith("-worker"),
    );
    expect(workers.filter((slug) => !woken.includes(slug))).toEqual([]);
  });
});

describe("packages", () => {
  it("are pinned exactly", () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    expect(
      Object.entries(all).filter(
        ([, version]) => !/^(npm:typescript@)?\d+\.\d+\.\d+$/.test(version),
      ),
    ).toEqual([]);
  });

  it("have the same version under Deno as under Node", () => {
    for (const [name, target] of Object.entries(denoImports)) {
      const [, packageName = "", version] = /^npm:((?:@[^/]+\/)?[^@/]+)@([^/]+)/.exec(target) ?? [];
      expect(manifest.dependencies[packageName], name).toBe(version);
    }
  });
});

describe("vocabulary", () => {
  it("has the same event types in SQL, in TypeScript and in the documents", () => {
    const sql = readSource("sql/20260101010100_events.sql");
    const constraint = /type_is_in_the_vocabulary check \(type in \(([^)]+)\)/.exec(sql)?.[1] ?? "";
    const inSql = [...constraint.matchAll(/'([^']+)'/g)].map((match) => match[1]);
    expect(inSql).toEqual([...EVENT_TYPES]);
    const documents = readSource("docs/reference/events.md");
    expect(EVENT_TYPES.filter((type) => !documents.includes(`\`${type}\``))).toEqual([]);
  });

  it("documents every member of every event's payload, and no other", () => {
    const rows = readSource("docs/reference/events.md")
      .split("\n")
      .map((line) => line.split("|").map((cell) => cell.trim()));
    const documented = rows.flatMap(([, type = "", , payload = ""]) => {
      const name = EVENT_TYPES.find((each) => type === `\`${each}\``);
      // What is in brackets says more of the member before it.
      const members = payload.replace(/\([^)]*\)/g, "").matchAll(/`(\w+)`/g);
      return name === undefined ? [] : [[name, [...members].map(([, member]) => member)] as const];
    });
    const inSchemas = EVENT_TYPES.map((type) => [type, Object.keys(EVENT_PAYLOADS[type].shape)]);
    const sorted = (entries: readonly (readonly [string, readonly unknown[]])[]) =>
      Object.fromEntries(entries.map(([type, members]) => [type, [...members].sort()]));
    expect(sorted(documented)).toEqual(sorted(inSchemas as [string, string[]][]));
  });

  it("documents every error code", () => {
    const documents = readSource("docs/reference/errors.md");
    const folders = ["shared", "functions", "packages"];
    const codes = listFiles(...folders, "scripts/cli", "scripts/stack", "scripts/deploy")
      .filter(({ path }) => path.endsWith(".ts"))
      .flatMap(({ text }) =>
        [...text.matchAll(/\bcode: "([a-z_]+)"/g)].map((match) => match[1] ?? ""),
      );
    expect([...new Set(codes)].filter((code) => !documents.includes(`\`${code}\``)).sort()).toEqual(
      [],
    );
  });
});

describe("files", () => {
  const files = listFiles(".").filter(
    ({ path }) => !/package-lock\.json$|generated|_seed\.sql$/.test(path),
  );

  it("have at most 300 lines", () => {
    const sources = files.filter(
      ({ path }) => /\.(ts|sql|mjs)$/.test(path) && !path.startsWith("test/"),
    );
    const long = sources.filter(({ text }) => text.split("\n").length > 301);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it("name no path of one machine", () => {
    const pattern = /(^|[^A-Za-z.\w])\/(home|root|Users)\/\w/;
    expect(files.filter(({ text }) => pattern.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
