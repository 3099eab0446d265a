import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RELEASE } from "../../../shared/kernel/mod.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

const OWN = "https://aaaaaaaaaaaaaaaaaaaa.supabase.co";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const ensure = async (projectUrl: string | null = null) => {
  const [row] = await test.asOwner("select cogo.ensure_installed($1) as ensured", [projectUrl]);
  return row?.ensured;
};
const addresses = async () => {
  const rows = await test.asOwner(
    "select decrypted_secret from vault.decrypted_secrets where name = 'cogo_project_url'",
  );
  return rows.map((row) => row.decrypted_secret);
};
const count = async (what: string) => {
  const [row] = await test.asOwner(`select count(*)::integer as rows from ${what}`);
  return row?.rows;
};

describe("version()", () => {
  it("is the release of package.json, of the functions and of the schema", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(RELEASE).toBe(version);
    expect(await test.asWorker("select cogo_api.version()")).toEqual([{ version }]);
  });

  it("is the newest by number, not by letter", async () => {
    await test.asOwner("insert into cogo.schema_versions (version) values ('0.9.0'), ('0.10.0')");
    expect(await test.asWorker("select cogo_api.version()")).toEqual([{ version: "0.10.0" }]);
    await test.asOwner("delete from cogo.schema_versions where version in ('0.9.0', '0.10.0')");
  });
});

describe("ensure_installed()", () => {
  it("finds nothing to do after the installation", async () => {
    expect(await ensure()).toEqual([]);
  });

  it("makes again the jobs and the policies that a restore of the rows lacks, once", async () => {
    const policies = "pg_policies where schemaname = 'realtime' and policyname like 'cogo%'";
    const before = [await count("cron.job"), await count(policies)];
    await test.asOwner("select cron.unschedule('cogo-sweep')");
    await test.asOwner("drop policy cogo_users_listen on realtime.messages");
    expect(await ensure()).toEqual(["job cogo-sweep", "policy cogo_users_listen"]);
    expect([await count("cron.job"), await count(policies)]).toEqual(before);
    expect(await ensure()).toEqual([]);
  });

  it("mends a job that somebody changed", async () => {
    await test
      .asOwner("select cron.schedule('cogo-sweep', '1 minute', 'select 1')")
      .catch(() => test.asOwner("select cron.schedule('cogo-sweep', '* * * * *', 'select 1')"));
    expect(await ensure()).toEqual(["job cogo-sweep"]);
  });

  it("forgets the address of the project that this was copied from, and keeps its own", async () => {
    await test.asOwner("select cogo.configure_wake($1, 'key')", [OWN]);
    expect(await ensure(OWN)).toEqual([]);
    expect(await addresses()).toEqual([OWN]);
    expect(await ensure("https://bbbbbbbbbbbbbbbbbbbb.supabase.co")).toEqual([
      "address of another project forgotten",
    ]);
    expect(await addresses()).toEqual([]);
  });
});

describe("a wake", () => {
  it("says which server it comes from", async () => {
    await test.asOwner("select cogo.configure_wake($1, 'key')", [OWN]);
    await test.asOwner("select cogo.call_function('cogo-orchestrator')");
    const [own] = await test.asWorker("select cogo_api.server_identity() as identity");
    const [sent] = await test.asOwner(
      "select headers ->> 'x-cogo-server' as server from net.http_request_queue order by id desc limit 1",
    );
    expect(String(own?.identity)).toMatch(/^[0-9a-f]{32}$/);
    expect(sent?.server).toBe(own?.identity);
  });
});
