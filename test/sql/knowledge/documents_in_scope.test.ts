import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingest } from "../../support/ingestion_fixture.ts";
import { at, START } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
let user: Awaited<ReturnType<TestDatabase["createUser"]>>;
let sessionId: string;
beforeAll(async () => {
  test = await openTestDatabase();
  test.setClock(START);
  user = await test.createUser();
  const [session] = await user.run("select session_id from cogo_api.create_session('Test')");
  sessionId = String(session?.session_id);
  const add = (path: string, about: Readonly<Record<string, unknown>>) =>
    ingest(test, user, { [path]: path }, { project: "one", modifiedAt: at(0), ...about });
  await add("shared.md", { licence: "MIT" });
  await add("private.md", { visibility: "project", modifiedAt: at(10) });
  await add("notes.md", { visibility: "session", sessionId });
  await add("src/a.ts", { project: "two" });
  await add("src/b.ts", { project: "two", visibility: "project", licence: "GPL-3.0-only" });
  await ingest(test, await test.createUser(), { "foreign.md": "A" }, { project: "one" });
  await test.asOwner(
    `update cogo.documents set type = 'code', language = 'typescript' where path like 'src/%'`,
  );
  await test.asOwner(
    `update cogo.documents set origin = 'memory', source_id = null where path = 'src/b.ts'`,
  );
  await test.asOwner(`update cogo.documents set expires_at = $1 where path = 'src/a.ts'`, [at(60)]);
});
afterAll(() => test.close());

async function found(scope: Readonly<Record<string, unknown>>): Promise<unknown[]> {
  const rows = await test.asOwner(
    "select path from cogo.documents_in_scope($1, $2) order by path",
    [user.userId, JSON.stringify(scope)],
  );
  return rows.map((row) => row.path);
}

const ALL = ["private.md", "shared.md", "src/a.ts", "src/b.ts"];

describe("documents_in_scope()", () => {
  it.each([
    ["nothing", {}, ALL],
    ["a project", { project: "one" }, ["private.md", "shared.md", "src/a.ts"]],
    ["a project alone", { project: "one", onlyProject: true }, ["private.md", "shared.md"]],
    ["types", { types: ["code"] }, ["src/a.ts", "src/b.ts"]],
    ["several types", { types: ["code", "markdown"] }, ALL],
    ["no types", { types: [] }, []],
    ["languages", { languages: ["typescript"] }, ["src/a.ts", "src/b.ts"]],
    ["origins", { origins: ["memory"] }, ["src/b.ts"]],
    ["licences", { licences: ["MIT", "Apache-2.0"] }, ["shared.md"]],
    ["paths", { paths: ["src/%", "p%"] }, ["private.md", "src/a.ts", "src/b.ts"]],
    ["a beginning", { since: at(5) }, ["private.md"]],
    ["an end", { until: at(10) }, ["shared.md", "src/a.ts", "src/b.ts"]],
    ["several at once", { project: "two", types: ["code"], licences: ["MIT"] }, []],
  ])("keeps to %s", async (_, scope, expected) => {
    expect(await found(scope)).toEqual(expected);
  });

  it("shows a session's document to its session alone", async () => {
    expect(await found({ sessionId })).toEqual(["notes.md", ...ALL]);
    expect(await found({ sessionId: crypto.randomUUID() })).toEqual(ALL);
  });

  it("leaves out what has expired", async () => {
    test.setClock(at(60));
    expect(await found({ types: ["code"] })).toEqual(["src/b.ts"]);
    test.setClock(START);
  });
});
