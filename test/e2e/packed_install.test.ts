import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPackage } from "../../scripts/install/build_package.ts";
import { BUNDLE_LIMITS, compressedSize } from "../../scripts/install/bundle_functions.ts";
import { readConfig } from "../../scripts/stack/config.ts";
import { type EndedCommand, startNode } from "../support/cogo_command.ts";
import { bootFunction } from "../support/management_api/boot_function.ts";
import {
  type CliEnvironment,
  createCliEnvironment,
} from "../support/management_api/cli_environment.ts";
import {
  type ManagementApi,
  startManagementApi,
} from "../support/management_api/management_api.ts";
import {
  createProjectDatabase,
  type ProjectDatabase,
} from "../support/management_api/project_database.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const execute = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SERVER_URL = process.env.COGO_TEST_DATABASE_URL || undefined;
const PROJECT_REF = "abcdefghijklmnopqrst";
const ACCESS_TOKEN = `sbp_${"0123456789".repeat(4)}`;

/** What the owner has: a history, a schema `api` and functions by the names that ours had once. */
const CONFIG = `# The shop.
project_id = "shop"

[api]
schemas = ["public", "api"] # in this order

[functions.tasks]
verify_jwt = true # customers only
`;
const MIGRATION = `create schema api;
create table api.tasks (id integer primary key);
grant usage on schema api to anon, authenticated;
grant select on api.tasks to anon;
`;

const { functions } = await readConfig(join(ROOT, "supabase", "config.toml"));
const slugs = [...functions.keys()];

const folder = temporaryFolder();
let project: string;
let cogo: string;
let api: ManagementApi;
let cliEnvironment: CliEnvironment;

beforeAll(async () => {
  const made = join(folder, "package");
  await buildPackage(made);
  const { stdout } = await execute("npm", ["pack", "--silent", "--pack-destination", folder], {
    cwd: made,
  });
  await execute("tar", ["-xzf", join(folder, stdout.trim()), "-C", folder]);
  cogo = join(folder, "package", "cogo.mjs");
  project = await mkdtemp(join(folder, "shop-"));
  await mkdir(join(project, "supabase", "migrations"), { recursive: true });
  await mkdir(join(project, "supabase", "functions", "tasks"), { recursive: true });
  await writeFile(join(project, "supabase", "config.toml"), CONFIG);
  await writeFile(join(project, "supabase", "migrations", "20251231120000_shop.sql"), MIGRATION);
  await writeFile(
    join(project, "supabase", "functions", "tasks", "index.ts"),
    'Deno.serve(() => new Response("the owner\'s"));\n',
  );
  await cp(project, `${project}-before`, { recursive: true });
  api = await startManagementApi({ projectRef: PROJECT_REF, accessToken: ACCESS_TOKEN });
  cliEnvironment = await createCliEnvironment({ apiUrl: api.url, accessToken: ACCESS_TOKEN });
});
afterAll(async () => {
  await api?.stop();
  await cliEnvironment?.remove();
});

function run(words: readonly string[], environment = {}): Promise<EndedCommand> {
  return startNode([cogo, ...words], {
    folder: project,
    environment: { ...cliEnvironment.variables, ...environment },
  }).ended;
}

function supabase(...words: readonly string[]): Promise<EndedCommand> {
  const cli = join(ROOT, "node_modules", "supabase", "dist", "supabase.js");
  return startNode([cli, ...words, "--yes"], {
    folder: project,
    environment: cliEnvironment.variables,
  }).ended;
}

const text = (...path: readonly string[]) => readFile(join(project, "supabase", ...path), "utf8");

describe("cogo from its package, in a project that exists", () => {
  it.each([
    [["rnu"], /unknown command 'rnu'.* \[usage\]\n +See cogo help; run and all others are/],
    [["run", "--help"], /unknown command 'run'.*\n.* \.\/cogo in a checkout/],
    [["help", "run"], /unknown command 'run'.*\n.* \.\/cogo in a checkout/],
    [["install", "--nothing"], /unknown option '--nothing' \[usage\]\n +See cogo help install/],
  ])("refuses %j as the reference says", async (words, message) => {
    const { status, errors, output } = await run(words);
    expect({ status, output }).toEqual({ status: 2, output: "" });
    expect(errors).toMatch(message);
  });

  it("tells errors as JSON, too", async () => {
    const { status, output } = await run(["doctor", "--json"]);
    expect(status).toBe(1);
    expect(JSON.parse(output)).toMatchObject({ error: { code: "no_target" } });
  });

  it("adds files, and asks before it changes what is there", async () => {
    const refused = await run(["install"]);
    expect(refused).toMatchObject({ status: 2 });
    expect(refused.errors).toMatch(/needs to be confirmed \[usage\]\n +Pass --yes/);
    expect(await text("config.toml")).toBe(CONFIG);
    const { status, output, errors } = await run(["install", "--yes"]);
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    expect(output).toContain("  supabase db push\n  supabase functions deploy\n");
  });

  it("leaves the owner's lines where they are", async () => {
    const config = await text("config.toml");
    const shared = config.slice(0, config.indexOf("\n\n# >>> cogo"));
    expect(`${shared}\n`).toBe(CONFIG.replace('"api"]', '"api", "cogo_api"]'));
  });

  it("has nothing to do the second time", async () => {
    expect(await run(["install"])).toMatchObject({ status: 0, output: "Nothing to do\n" });
  });

  it("is uploaded by the owner's CLI as it was built, each function within the limits", async () => {
    const deployed = await supabase(
      "functions",
      "deploy",
      "--use-api",
      `--project-ref=${PROJECT_REF}`,
    );
    expect(deployed, deployed.errors).toMatchObject({ status: 0 });
    const ours = api.record.uploads.filter(({ slug }) => slug.startsWith("cogo-"));
    expect(ours.map(({ slug }) => slug).sort()).toEqual([...slugs].sort());
    for (const { slug, files } of ours) {
      const [code, ...others] = files.values();
      expect([slug, others.length]).toEqual([slug, 0]);
      const built = await readFile(join(folder, "package", "release", "functions", `${slug}.js`));
      expect(built.equals(code ?? new Uint8Array())).toBe(true);
      expect(built.length).toBeLessThan(BUNDLE_LIMITS.rawBytes);
      expect(compressedSize(built)).toBeLessThan(BUNDLE_LIMITS.compressedBytes);
    }
    expect(api.record.uploads.map(({ slug }) => slug)).toContain("tasks");
  });

  it.each(slugs)("%s boots from its upload alone, and asks for credentials", async (slug) => {
    const upload = api.record.uploads.find((each) => each.slug === slug);
    if (upload === undefined) throw new Error(`Expected ${slug} to be uploaded`);
    const booted = await bootFunction(upload, {
      folder: await mkdtemp(join(folder, `${slug}-`)),
      denoFolder: join(folder, "deno"),
      environment: {
        SUPABASE_URL: "http://127.0.0.1:9",
        SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: "sb_publishable_x" }),
        SUPABASE_SECRET_KEYS: JSON.stringify({ default: "sb_secret_x" }),
        SUPABASE_JWKS: JSON.stringify({ keys: [] }),
      },
    });
    try {
      const refused = await fetch(booted.url);
      expect(refused.status).toBe(401);
      expect(await refused.json()).toMatchObject({ code: "authentication_required" });
      if (slug !== "cogo-orchestrator" && !slug.endsWith("-worker")) return;
      const headers = { apikey: "sb_secret_x" };
      const woken = await fetch(booted.url, { method: "POST", headers });
      expect(woken.status).toBe(202);
    } finally {
      await booted.stop();
    }
  });
});

describe.skipIf(SERVER_URL === undefined)(
  "on a native Postgres prepared as hosted (COGO_TEST_DATABASE_URL)",
  () => {
    let database: ProjectDatabase;
    beforeAll(async () => {
      database = await createProjectDatabase(SERVER_URL ?? "");
    });
    afterAll(() => database?.remove());

    async function pushed(): Promise<void> {
      const ended = await supabase("db", "push", `--db-url=${database.url}`);
      expect(ended, ended.errors).toMatchObject({ status: 0 });
    }
    const query = (sql: string) => database.database.query(sql);

    /** Everything outside of our schemas that an owner could have: relations, functions, and who may do what. */
    async function ownersCatalog(): Promise<string> {
      const rows = await query(`
      select 'schema' as kind, nspname::text as name, nspacl::text as rights from pg_namespace
        where nspname !~ '^(pg_|cogo|information_schema)'
      union all select relkind::text, relnamespace::regnamespace || '.' || relname, relacl::text from pg_class
        where relnamespace::regnamespace::text in ('public', 'api')
      union all select 'function', oid::regprocedure::text, proacl::text from pg_proc
        where pronamespace::regnamespace::text in ('public', 'api')
      union all select 'default', defaclrole::regrole || ' ' || defaclnamespace, defaclacl::text from pg_default_acl
      union all select 'policy', polrelid::regclass || ' ' || polname, '' from pg_policy where polname not like 'cogo%' and polrelid::regclass::text not like 'cogo%'
      order by 1, 2`);
      return JSON.stringify(rows, null, 1);
    }

    it("is pushed by the owner's CLI beside the owner's own, before and after, and taken away again", async () => {
      project = `${project}-before`;
      await pushed();
      const before = await ownersCatalog();
      const installed = await run(["install", "--db-url", database.url, "--yes"]);
      expect(installed, installed.errors).toMatchObject({ status: 0 });
      expect(installed.output).toContain("1 migrations, all of them in this folder");
      await pushed();
      expect(await query("select cogo.version()")).toEqual([{ version: "0.1.0" }]);
      expect(await ownersCatalog()).toBe(before);
      // As it lies in the project's history, it is taken for what it is.
      const [own = ""] = (await readdir(join(project, "supabase", "migrations"))).slice(-1);
      await rm(join(project, "supabase", "migrations", own));
      const lost = await run(["upgrade", "--yes"]);
      expect(lost.errors).toContain("[migration_deleted]");
      const fetched = await supabase("migration", "fetch", `--db-url=${database.url}`);
      expect(fetched, fetched.errors).toMatchObject({ status: 0 });
      expect(await run(["install"])).toMatchObject({ status: 0, output: "Nothing to do\n" });
      await writeFile(
        join(project, "supabase", "migrations", "20990101000000_later.sql"),
        "create table api.later (id integer);\n",
      );
      await pushed();
      const later = await ownersCatalog();
      expect(later).toContain("api.later");
      const doctor = await run(["doctor", "--json", "--db-url", database.url]);
      const { findings } = JSON.parse(doctor.output);
      for (const name of ["schema", "jobs", "policies"]) {
        expect(findings).toContainEqual(expect.objectContaining({ name, state: "good" }));
      }
      expect(findings).toContainEqual(expect.objectContaining({ name: "address", state: "wrong" }));
      await query("create view api.shown as select * from cogo_api.tasks");
      expect(await run(["uninstall", "--yes"])).toMatchObject({ status: 0 });
      const refused = await supabase("db", "push", `--db-url=${database.url}`);
      expect(refused.status).toBe(1);
      expect(refused.errors).toContain("these do: view api.shown");
      expect(await query("select cogo.version()")).toEqual([{ version: "0.1.0" }]);
      await query("drop view api.shown");
      await pushed();
      expect(await ownersCatalog()).toBe(later);
      expect(await query("select nspname from pg_namespace where nspname like 'cogo%'")).toEqual(
        [],
      );
      expect(await query("select jobname from cron.job where jobname like 'cogo%'")).toEqual([]);
    });

    it("leaves the owner's files as they were", async () => {
      expect(await text("config.toml")).toBe(CONFIG);
      expect((await readdir(join(project, "supabase", "functions"))).sort()).toEqual(["tasks"]);
    });

    it("is not pushed into a schema of the owner's, even without a look at the project first", async () => {
      await query("create schema cogo");
      await query("create table cogo.precious (id integer)");
      await rm(join(project, "supabase"), { recursive: true });
      await mkdir(join(project, "supabase"));
      await writeFile(join(project, "supabase", "config.toml"), CONFIG);
      const fetched = await supabase("migration", "fetch", `--db-url=${database.url}`);
      expect(fetched, fetched.errors).toMatchObject({ status: 0 });
      expect(await run(["install", "--yes"])).toMatchObject({ status: 0 });
      const refused = await supabase("db", "push", `--db-url=${database.url}`);
      expect(refused.status).toBe(1);
      expect(refused.errors, refused.errors).toContain("this project has its own cogo");
      expect(await query("select nspname from pg_namespace where nspname like 'cogo%'")).toEqual([
        { nspname: "cogo" },
      ]);
    });
  },
);
