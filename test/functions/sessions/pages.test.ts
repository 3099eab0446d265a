import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { app } from "../../../functions/sessions/app.ts";
import { app as tasks } from "../../../functions/tasks/app.ts";
import { type InProcessFunctions, openFunctions } from "../../support/in_process_functions.ts";

const AT = "2030-01-01T12:00:00Z";

let functions: InProcessFunctions;
beforeAll(async () => {
  functions = await openFunctions(
    new Map([
      ["cogo-sessions", app],
      ["cogo-tasks", tasks],
    ]),
  );
  functions.test.setClock(AT);
});
afterAll(() => functions.close());

type Call = Awaited<ReturnType<InProcessFunctions["as"]>>;

async function openUser(): Promise<Call> {
  return await functions.as((await functions.test.createUser()).userId);
}

/** Reads a list to its end, by two; between the pages something happens. */
async function readAll(call: Call, path: string, part: string, meanwhile: () => Promise<unknown>) {
  const rows: Record<string, unknown>[] = [];
  let query = "?limit=2";
  for (;;) {
    const { body } = await call("GET", `${path}${query}`);
    const page = z.looseObject({ nextCursor: z.string().nullable() }).parse(body);
    rows.push(...z.array(z.record(z.string(), z.unknown())).parse(page[part]));
    if (page.nextCursor === null) return rows;
    query = `?limit=2&cursor=${page.nextCursor}`;
    await meanwhile();
  }
}

it("pages neither repeat nor leave out a row because of those that come meanwhile", async () => {
  const call = await openUser();
  const open = (title: string) => call("POST", "cogo-sessions", { title });
  const titles = ["a", "b", "c", "d", "e"];
  for (const title of titles) await open(title);
  const rows = await readAll(call, "cogo-sessions", "sessions", () => open("later"));
  const seen = rows.map(({ title }) => String(title));
  expect(seen.filter((title) => title !== "later").sort()).toEqual(titles);
});

it("pages go on after whatever a row is called", async () => {
  const call = await openUser();
  const { body } = await call("POST", "cogo-sessions", {});
  const { sessionId } = Object(body).session;
  const names = ['"', "\\", "a,b", "a.eq.b", "(a)", "á–漢", "*", "%", "z"].sort();
  for (const name of names) {
    const task = { sessionId, requirement: "A list" };
    const made = await call("POST", "cogo-tasks/schedules", { name, cron: "0 3 * * *", task });
    expect(made.status).toBe(201);
  }
  const rows = await readAll(call, "cogo-tasks/schedules", "schedules", async () => {});
  expect(rows.map(({ name }) => String(name)).sort()).toEqual(names);
});

it.each([
  ["nothing that was given", "abc"],
  ["a place without its list", btoa('["2026-01-01T00:00:00Z","a"]').replaceAll("=", "")],
])("a cursor is refused that is %s", async (_, cursor) => {
  await refused(await openUser(), `cogo-sessions?cursor=${cursor}`);
});

async function refused(call: Call, path: string) {
  const { status, body } = await call("GET", path);
  const { code, detail } = Object(body);
  expect([path, status, code]).toEqual([path, 400, "invalid_input"]);
  expect(detail).toBe("Expected the nextCursor of an earlier answer");
}

it("a cursor is refused where rows lie at places that look alike: by another list, and with another filter", async () => {
  const call = await openUser();
  for (const title of ["a", "b"]) await call("POST", "cogo-sessions", { title });
  const cursor = Object((await call("GET", "cogo-sessions?limit=1")).body).nextCursor;
  await refused(call, `cogo-tasks?cursor=${cursor}`);
  await refused(call, `cogo-tasks?status=failed&cursor=${cursor}`);
  const [name, place] = cursor.split(".");
  await refused(call, `cogo-sessions?cursor=${name}.${place.slice(2)}`);
  expect((await call("GET", `cogo-sessions?cursor=${cursor}&limit=7`)).status).toBe(200);
});
