import { randomBytes } from "node:crypto";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBackup, writeBackup } from "../../../scripts/backup/backup_file.ts";
import { readLine } from "../../../scripts/backup/backup_lines.ts";
import { type Restored, restoreBackup } from "../../../scripts/backup/restore_backup.ts";
import { takeBackup } from "../../../scripts/backup/take_backup.ts";
import type { Queryable } from "../../../scripts/stack/database/database.ts";
import { findContradictions } from "../../support/engine_invariants.ts";
import { chain, submit, taskStatus } from "../../support/plan_fixture.ts";
import {
  at,
  claimOne,
  complete,
  QUEUE,
  START,
  sweep,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";
import { leaveTracesEverywhere } from "../../support/traces_fixture.ts";

let source: TestDatabase;
let target: TestDatabase;
let lines: readonly string[];
let underWay: TaskFixture;
beforeAll(async () => {
  source = await openTestDatabase();
  target = await openTestDatabase();
  source.setClock(START);
  await leaveTracesEverywhere(source);
  underWay = await submit(source, chain("a", "b"));
  await source.asOwner("select cogo.seal_audit(1000)");
  lines = await asOwner(source, (transaction) => readAll(takeBackup(transaction)));
});
afterAll(() => Promise.all([source.close(), target.close()]));

async function readAll(from: AsyncIterable<string>): Promise<readonly string[]> {
  const read: string[] = [];
  for await (const line of from) read.push(line);
  return read;
}

const asOwner = <Result>(
  { database }: TestDatabase,
  work: (transaction: Queryable) => Promise<Result>,
): Promise<Result> =>
  database.transaction(async (transaction) => {
    await transaction.exec("set local session authorization migrator");
    return await work(transaction);
  });

async function* change(edit: (line: string) => string): AsyncGenerator<string> {
  for (const line of lines) yield edit(line);
}
const restore = (from: AsyncIterable<string>): Promise<Restored> =>
  asOwner(target, (transaction) => restoreBackup(transaction, from));
const same = (line: string): string => line;

describe("a backup that is not whole", () => {
  it.each([
    [
      "has no end",
      async function* () {
        yield* lines.slice(0, -1);
      },
      "backup_unreadable",
    ],
    [
      "lacks its head",
      async function* () {
        yield* lines.slice(1);
      },
      "backup_unreadable",
    ],
    [
      "has something else in it",
      async function* () {
        yield* [String(lines[0]), "hello"];
      },
      "backup_unreadable",
    ],
    [
      "lacks rows",
      () => change((line) => (line.startsWith("rows cogo.agents ") ? "rows cogo.agents []" : line)),
      "restore_differs",
    ],
    [
      "has other values",
      () =>
        change((line) =>
          line.startsWith("rows cogo.roles ")
            ? line.replace("domain-modelling", "domain-modeling")
            : line,
        ),
      "restore_differs",
    ],
  ] as const)("is refused when it %s, and changes nothing", async (_, from, code) => {
    await expect(restore(from())).rejects.toMatchObject({ code });
    expect(await target.asOwner("select from cogo.roles limit 1")).toHaveLength(1);
    expect(await target.asOwner("select from cogo.sessions")).toHaveLength(0);
  });

  it("is refused when it is of another release", async () => {
    const other = change((line) => line.replace(/"release":"[^"]+"/, '"release":"0.0.1"'));
    await expect(restore(other)).rejects.toMatchObject({
      message: expect.stringContaining("got one of 0.0.1"),
      hint: expect.stringContaining("into a project of release 0.0.1, and upgrade that"),
    });
  });

  it("is refused when it is of another format, with the release that reads it", async () => {
    const later = change((line) =>
      line.replace('"format":1,"release":"', '"format":2,"release":"9.'),
    );
    await expect(restore(later)).rejects.toMatchObject({
      code: "backup_unreadable",
      remedy: expect.stringContaining("of release 9."),
    });
  });
});

it("says of a part of a backup that it does not know what it is", async () => {
  const unknown = change((line) => line.replace(/^rows cogo\.roles /, "rows cogo.rules "));
  await expect(restore(unknown)).rejects.toMatchObject({
    message: "Expected a part of a backup, got cogo.rules",
  });
});

it("is a file that may be read in part", async () => {
  const folder = await mkdtemp(join(tmpdir(), "cogo-test-"));
  const file = join(folder, "big.age");
  const random = () => `rows x ${randomBytes(3000).toString("hex")}`;
  const some = async function* () {
    for (let line = 0; line < 1000; line++) yield random();
  };
  const passphrase = "correct horse battery staple";
  await writeFile(file, writeBackup(passphrase, some()));
  const first = async () => {
    for await (const line of readBackup(await open(file), passphrase)) readLine(`head ${line}`);
  };
  await expect(first()).rejects.toMatchObject({ code: "backup_unreadable" });
  expect(await readAll(readBackup(await open(file), passphrase))).toHaveLength(1000);
  await rm(folder, { recursive: true });
});

describe("a project in which people of the backup have signed up again", () => {
  const restoredSessions = () => target.asOwner("select from cogo.sessions");
  const address = "ada@example.com";

  it("is refused before any row is restored, with their addresses and what to do", async () => {
    const id = "4f3d8b1e-58a9-4d0a-8c52-0c5f3c1f5f10";
    await target.database.query("insert into auth.users (id, email) values ($1, $2)", [
      id,
      address,
    ]);
    const renamed = change((line) =>
      line.startsWith("rows auth.users ")
        ? line.replace(/"email": ?"[^"]+"/, `"email":"${address}"`)
        : line,
    );
    await expect(restore(renamed)).rejects.toMatchObject({
      message: expect.stringContaining(`with another id: ${address}`),
      hint: expect.stringContaining("Delete these new accounts in Auth"),
    });
    expect(await restoredSessions()).toEqual([]);
    await target.database.query("delete from auth.users where id = $1", [id]);
  });

  it("is restored when they are who they were", async () => {
    const [user] = await source.asOwner("select id, email from auth.users where id = $1", [
      underWay.userId,
    ]);
    await target.database.query("insert into auth.users (id, email) values ($1, $2)", [
      String(user?.id),
      String(user?.email),
    ]);
    const untilRows = async function* () {
      yield* lines.slice(0, -1);
    };
    await expect(restore(untilRows())).rejects.toMatchObject({ code: "backup_unreadable" }); // its missing end
  });
});

describe("a restored project", () => {
  it("has every row as it was, and work goes on where it was", async () => {
    const { counts } = await restore(change(same));
    const filled = counts.filter(({ row_count }) => row_count > 0);
    expect(filled.length).toBeGreaterThan(80);

    expect(await findContradictions(target)).toEqual([]);
    const [audit] = await target.asOwner(
      "select cogo.seal_audit(10), cogo.verify_audit() as found",
    );
    expect(audit?.found).toMatchObject({ valid: true });

    target.setClock(at(60));
    await sweep(target);
    for (const key of ["a", "b"]) {
      const step = await claimOne(target, QUEUE);
      expect(step.key).toBe(key);
      await complete(target, step);
    }
    const run = (sql: string, parameters: readonly (string | number)[] = []) =>
      target.asWorker(sql, parameters);
    expect(await taskStatus({ ...underWay, asUser: run })).toBe("completed");
  });

  it("keeps the secrets of webhooks, under the ids of its own vault", async () => {
    const secrets = (test: TestDatabase) =>
      test.asOwner(`select w.webhook_id, s.decrypted_secret from cogo.webhooks as w
        join vault.decrypted_secrets as s on s.id = w.secret_id order by 1`);
    expect(await secrets(target)).toEqual(await secrets(source));
  });

  it("counts on where the backup stopped, and says in the audit that it was restored", async () => {
    await submit(target, chain("new"));
    const [entry] = await target.asOwner(
      "select details from cogo.audit_entries where action = 'restored'",
    );
    expect(entry?.details).toMatchObject({ backupMadeAt: expect.any(String) });
  });

  it("takes no second backup over what is there", async () => {
    await expect(restore(change(same))).rejects.toMatchObject({
      message: "Expected a project without sessions and documents",
    });
  });

  it("checks its foreign keys at once again, and its triggers act", async () => {
    const [left] = await target.asOwner(`
      select (select count(*) from pg_constraint where contype = 'f' and condeferrable
              and connamespace = 'cogo'::regnamespace)::integer as deferred,
             (select count(*) from pg_trigger where tgenabled = 'D')::integer as disabled`);
    expect(left).toEqual({ deferred: 0, disabled: 0 });
  });
});
