import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readDeploySettings } from "../../scripts/deploy/deploy_settings.ts";
import { configureWake } from "../../scripts/deploy/supabase_steps.ts";
import { startNode } from "../support/cogo_command.ts";
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

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SERVER_URL = process.env.COGO_TEST_DATABASE_URL || undefined;
const PROJECT_REF = "abcdefghijklmnopqrst";
const ACCESS_TOKEN = `sbp_${"0123456789".repeat(4)}`;
const SECRET_KEY = "sb_secret_it's_quoted";
const MODEL_KEY = "sk-ant-$not_expanded\\n";

let api: ManagementApi;
let cliEnvironment: CliEnvironment;

beforeEach(async () => {
  api = await startManagementApi({ projectRef: PROJECT_REF, accessToken: ACCESS_TOKEN });
  cliEnvironment = await createCliEnvironment({ apiUrl: api.url, accessToken: ACCESS_TOKEN });
});
afterEach(async () => {
  await api.stop();
  await cliEnvironment.remove();
});

/** Runs `./cogo deploy`, by default with a complete environment. */
async function deploy(words: readonly string[], environment: Record<string, string> = {}) {
  const ended = await startNode([join(ROOT, "cogo"), "deploy", ...words], {
    folder: ROOT,
    environment: {
      ...cliEnvironment.variables,
      SUPABASE_PROJECT_REF: PROJECT_REF,
      SUPABASE_SECRET_KEY: SECRET_KEY,
      ANTHROPIC_API_KEY: MODEL_KEY,
      ...environment,
    },
  }).ended;
  return { ...ended, shown: ended.output + ended.errors };
}

describe("./cogo deploy", () => {
  it.each([
    ["SUPABASE_ACCESS_TOKEN", "access_token_missing"],
    ["SUPABASE_PROJECT_REF", "project_ref_missing"],
    ["SUPABASE_SECRET_KEY", "secret_key_missing"],
  ])("refuses to start without %s", async (name, code) => {
    const { status, shown } = await deploy([], { [name]: "" });
    expect(status).toBe(1);
    expect(shown).toContain(code);
    expect(shown).toContain(name);
    expect(api.record.requests).toEqual([]);
  });

  it("refuses a project reference that is none", async () => {
    const { status, shown } = await deploy(["--project-ref", "https://example.com"]);
    expect(status).toBe(1);
    expect(shown).toContain("project_ref_invalid");
  });

  it("refuses a database URL of another kind without showing it", async () => {
    const { status, shown } = await deploy(["--db-url", "mysql://user:hunter2@localhost/x"]);
    expect(status).toBe(1);
    expect(shown).toContain("database_url_invalid");
    expect(shown).not.toContain("hunter2");
  });

  it("--dry-run tells every step and contacts nothing", async () => {
    const { status, output, shown } = await deploy(["--dry-run"]);
    expect(status).toBe(0);
    expect(output.trim().split("\n")).toEqual([
      expect.stringContaining("1/5 migrations"),
      expect.stringContaining("2/5 data-api"),
      expect.stringContaining("3/5 secrets: set ANTHROPIC_API_KEY"),
      expect.stringContaining("4/5 functions"),
      expect.stringContaining("5/5 wakes"),
    ]);
    expect(shown).not.toContain(MODEL_KEY);
    expect(shown).not.toContain(SECRET_KEY);
    expect(api.record.requests).toEqual([]);
  });

  it("names the step that failed, stops there and shows no password", async () => {
    const unreachable = "postgres://migrator:hunter2@127.0.0.1:9/postgres";
    const { status, shown } = await deploy(["--db-url", unreachable]);
    expect(status).toBe(1);
    expect(shown).toContain("Step migrations failed");
    expect(shown).toContain("deploy_step_failed");
    expect(shown).not.toContain("hunter2");
    expect(api.record.requests).toEqual([]);
  });
});

describe("the wakes step of a deploy", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("asks the management API, unless a database URL is given", async () => {
    for (const [name, value] of Object.entries(cliEnvironment.variables)) vi.stubEnv(name, value);
    await configureWake.run(
      readDeploySettings({
        projectRoot: ROOT,
        projectRef: PROJECT_REF,
        databaseUrl: undefined,
        environment: { ...cliEnvironment.variables, SUPABASE_SECRET_KEY: SECRET_KEY },
      }),
    );
    expect(api.record.queries).toEqual([
      `select cogo.configure_wake('https://${PROJECT_REF}.supabase.co', 'sb_secret_it''s_quoted')`,
    ]);
  });
});

describe.skipIf(SERVER_URL === undefined)(
  "./cogo deploy to a native Postgres (COGO_TEST_DATABASE_URL)",
  () => {
    let project: ProjectDatabase;

    beforeAll(async () => {
      project = await createProjectDatabase(SERVER_URL ?? "");
    });
    afterAll(() => project?.remove());

    it("applies sql/, shows the schema, sets keys, uploads functions and configures wakes", async () => {
      const { status, shown } = await deploy(["--db-url", project.url]);
      expect(shown).toContain("Deployed to");
      expect(status).toBe(0);
      expect(await appliedVersions()).toEqual(await migrationVersions());
      expect(api.record.exposedSchemas).toBe("public,graphql_public,cogo_api");
      expect([...api.record.secrets]).toEqual([["ANTHROPIC_API_KEY", MODEL_KEY]]);
      expect(api.record.activated).toContain("cogo-orchestrator");
      expect(await wakeSecrets()).toEqual({
        cogo_project_url: `https://${PROJECT_REF}.supabase.co`,
        cogo_secret_key: SECRET_KEY,
      });
      for (const secret of [ACCESS_TOKEN, SECRET_KEY, MODEL_KEY, project.password]) {
        expect(shown).not.toContain(secret);
      }
    });

    it("can be repeated: nothing is applied twice and the Data API stays as it is", async () => {
      const before = await appliedVersions();
      api.record.exposedSchemas = "public, api, cogo_api";
      const { status, shown } = await deploy(["--db-url", project.url]);
      expect(status).toBe(0);
      expect(shown).toContain("up to date");
      expect(await appliedVersions()).toEqual(before);
      expect(api.record.requests).not.toContain("PATCH /postgrest");
    });

    it("stops at a step that the platform refuses and names it", async () => {
      const { status, shown } = await deploy(["--db-url", project.url], {
        SUPABASE_ACCESS_TOKEN: `sbp_${"f".repeat(40)}`,
      });
      expect(status).toBe(1);
      expect(shown).toContain("Step data-api failed");
      expect(shown).toContain("401");
      expect(api.record.uploads).toEqual([]);
    });

    async function appliedVersions(): Promise<unknown[]> {
      const rows = await project.database.query(
        "select version from supabase_migrations.schema_migrations order by version",
      );
      return rows.map((row) => row.version);
    }

    async function wakeSecrets(): Promise<Record<string, unknown>> {
      const rows = await project.database.query(
        "select name, decrypted_secret from vault.decrypted_secrets",
      );
      return Object.fromEntries(rows.map((row) => [row.name, row.decrypted_secret]));
    }
  },
);

async function migrationVersions(): Promise<string[]> {
  const names = await readdir(join(ROOT, "sql"));
  return names.flatMap((name) => /^(\d+)_.*\.sql$/.exec(name)?.[1] ?? []).sort();
}
