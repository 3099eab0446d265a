import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { app } from "../../../functions/quality/app.ts";
import {
  feedbackAnswer,
  feedbackListAnswer,
  reportAnswer,
  reportsAnswer,
  trendAnswer,
} from "../../../functions/quality/contract.ts";
import { type InProcessFunctions, openFunction } from "../../support/in_process_functions.ts";
import {
  anotherSession,
  judge,
  judgement,
  openProject,
  scored,
} from "../../support/quality_fixture.ts";
import { clear } from "../../support/task_fixture.ts";

let functions: InProcessFunctions;
beforeAll(async () => {
  functions = await openFunction(app);
});
afterAll(() => functions.close());
beforeEach(() => clear(functions.test));

const AT = (day: number, hour = 12) =>
  `2030-01-${String(day).padStart(2, "0")}T${String(hour).padStart(2, "0")}:00:00.000Z`;

/** A user with a session of a project, and what the user calls. */
async function openUser(project?: string) {
  const session = await openProject(functions.test, project);
  const call = await functions.as(session.userId);
  const list = async (query = "") =>
    reportsAnswer.parse((await call("GET", `cogo-quality/reports${query}`)).body);
  return { session, call, list };
}

describe("GET /cogo-quality/reports", () => {
  it("lists the judgements of all tasks, newest first, without their evidence", async () => {
    const { test } = functions;
    const { session, list } = await openUser();
    test.setClock(AT(1));
    const first = await judge(test, session, judgement());
    test.setClock(AT(2));
    const second = await judge(test, session, judgement({ verdict: "failed", score: 0.5 }));
    const { reports, nextCursor } = await list();
    expect(reports.map(({ taskId, verdict }) => [taskId, verdict])).toEqual([
      [second, "failed"],
      [first, "passed"],
    ]);
    expect(nextCursor).toBeNull();
    expect(JSON.stringify(reports)).not.toContain("evidence");
  });

  it("narrows by task, session, project, kind, verdict and time", async () => {
    const { test } = functions;
    const { session, list } = await openUser("shop");
    const other = await anotherSession(session, "billing");
    test.setClock(AT(1));
    const task = await judge(test, session, judgement(), judgement({ kind: "report" }));
    test.setClock(AT(2));
    await judge(test, other, judgement({ verdict: "unproven" }));
    const kinds = async (query: string) =>
      (await list(query)).reports.map(({ project, kind }) => `${project} ${kind}`).sort();
    const [own, others] = [["shop assessment", "shop report"], ["billing assessment"]];
    expect(await kinds(`?taskId=${task}`)).toEqual(own);
    expect(await kinds(`?sessionId=${other.sessionId}`)).toEqual(others);
    expect(await kinds("?project=shop")).toEqual(own);
    expect(await kinds("?kind=report")).toEqual(["shop report"]);
    expect(await kinds("?verdict=unproven")).toEqual(others);
    expect(await kinds(`?since=${AT(2)}`)).toEqual(others);
    expect(await kinds(`?until=${AT(2)}`)).toEqual(own);
    expect(await kinds(`?project=shop&verdict=failed`)).toEqual([]);
  });

  it("goes on page after page, past judgements of the same moment, each once", async () => {
    const { test } = functions;
    const { session, list } = await openUser();
    test.setClock(AT(1));
    for (let count = 0; count < 5; count += 1) await judge(test, session, judgement());
    const seen: string[] = [];
    let cursor = "";
    for (const pages of [2, 2, 1]) {
      const { reports, nextCursor } = await list(`?limit=2${cursor}`);
      expect(reports).toHaveLength(pages);
      seen.push(...reports.map(({ reportId }) => reportId));
      // What is judged in between is newer than any place in the list.
      test.setClock(AT(2));
      await judge(test, session, judgement());
      cursor = `&cursor=${nextCursor}`;
    }
    expect(new Set(seen).size).toBe(5);
    expect(cursor).toBe("&cursor=null");
  });

  it.each([
    "cursor=null",
    "cursor=%F0%9F%98%80",
    `cursor=${btoa('["soon","x"]')}`,
    "verdict=good",
    "since=yesterday",
    "limit=0",
    "project=Web%20Shop",
    "page=2",
  ])("refuses %s", async (query) => {
    const { call } = await openUser();
    const { status, body } = await call("GET", `cogo-quality/reports?${query}`);
    expect({ status, body }).toMatchObject({ status: 400, body: { code: "invalid_input" } });
  });

  it("shows nobody what is another's", async () => {
    const { test } = functions;
    const { session, list } = await openUser();
    const taskId = await judge(test, session, judgement());
    const [report] = (await list()).reports;
    const stranger = await openUser();
    expect((await stranger.list()).reports).toEqual([]);
    expect((await stranger.list("?project=shop")).reports).toEqual([]);
    for (const path of [
      `reports?taskId=${taskId}`,
      `reports?sessionId=${session.sessionId}`,
      `reports/${report?.reportId}`,
      `reports/${report?.reportId}?format=sarif`,
    ]) {
      const { status, body } = await stranger.call("GET", `cogo-quality/${path}`);
      expect({ status, body }, path).toMatchObject({ status: 404, body: { code: "not_found" } });
    }
  });
});

describe("GET /cogo-quality/reports/:reportId", () => {
  async function judged(evidence?: unknown) {
    const user = await openUser();
    const taskId = await judge(
      functions.test,
      user.session,
      judgement(evidence === undefined ? {} : { evidence }),
    );
    const [report] = (await user.list()).reports;
    const read = (query = "", accept = "*/*") =>
      user.call("GET", `cogo-quality/reports/${report?.reportId}${query}`, undefined, { accept });
    return { taskId, read };
  }

  it("reads one with what it rests on", async () => {
    const { read, taskId } = await judged();
    const { report } = reportAnswer.parse((await read()).body);
    expect(report).toMatchObject({ taskId, evidence: { findings: [] } });
  });

  it.each([
    ["?format=markdown", "*/*", "text/markdown", "# Quality report: Untitled task"],
    ["?format=junit", "*/*", "application/xml", "<testsuites"],
    ["?format=sarif", "application/json", "application/sarif+json", "2.1.0"],
    ["", "text/html, application/sarif+json;q=0.9", "application/sarif+json", "2.1.0"],
    ["", "text/markdown", "text/markdown", "# Quality report: Untitled task"],
    ["", "text/html", "application/json", "reportId"],
  ])("is %s with Accept: %s of type %s", async (query, accept, type, word) => {
    const { read } = await judged();
    const { status, headers, body } = await read(query, accept);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe(`${type}; charset=utf-8`);
    expect(headers.get("vary")?.toLowerCase()).toContain("accept");
    expect(typeof body === "string" ? body : JSON.stringify(body)).toContain(word);
  });

  it("is JSON alone where another worker judged by evidence of its own", async () => {
    const { read } = await judged({ mine: true });
    expect((await read()).status).toBe(200);
    const { status, body } = await read("?format=junit");
    expect({ status, body }).toMatchObject({ status: 409, body: { code: "invalid_state" } });
  });
});

describe("GET /cogo-quality/trend", () => {
  it("counts each run once, by its last judgement, and compares with the interval before", async () => {
    const { test } = functions;
    const { session, call } = await openUser();
    test.setClock(AT(1));
    const passed = { dimensions: { tests: scored(1), types: scored(null) }, score: 1 };
    await judge(test, session, judgement(passed), judgement({ ...passed, kind: "report" }));
    test.setClock(AT(3, 1));
    const failed = { verdict: "failed", score: 0.4 };
    await judge(test, session, judgement({ ...failed, dimensions: { tests: scored(0.4) } }));
    test.setClock(AT(3, 23));
    const open = { verdict: "unproven", score: 0.7 };
    const measured = { tests: scored(0.8), types: scored(0.5) };
    await judge(test, session, judgement({ ...open, dimensions: measured }));
    const path = `cogo-quality/trend?project=shop&since=${AT(1, 18)}`;
    const { intervals } = trendAnswer.parse((await call("GET", path)).body);
    expect(intervals).toEqual([
      {
        ...{ startsAt: "2030-01-01T00:00:00+00:00", reports: 1 },
        ...{ passed: 1, failed: 0, unproven: 0, score: 1, dimensions: { tests: 1 }, change: null },
        ...{ saidRight: 0, saidWrong: 0, accuracy: null },
      },
      {
        ...{ startsAt: "2030-01-03T00:00:00+00:00", reports: 2, passed: 0, failed: 1, unproven: 1 },
        ...{ score: 0.55, dimensions: { tests: 0.6, types: 0.5 } },
        ...{ saidRight: 0, saidWrong: 0, accuracy: null },
        change: { score: -0.45, dimensions: { tests: -0.4 } },
      },
    ]);
  });

  it("is by day, week or month, of one project or of all", async () => {
    const { test } = functions;
    const { session, call } = await openUser("shop");
    const other = await anotherSession(session, "billing");
    for (const day of [7, 8, 15]) {
      test.setClock(AT(day));
      await judge(test, day === 8 ? other : session, judgement());
    }
    const count = async (query: string) => {
      const { body } = await call("GET", `cogo-quality/trend?since=${AT(1)}&${query}`);
      return trendAnswer.parse(body).intervals.map(({ reports }) => reports);
    };
    expect(await count("interval=day")).toEqual([1, 1, 1]);
    expect(await count("interval=week")).toEqual([2, 1]);
    expect(await count("interval=month")).toEqual([3]);
    expect(await count("interval=month&project=billing")).toEqual([1]);
    const stranger = await openUser();
    const { body } = await stranger.call("GET", `cogo-quality/trend?since=${AT(1)}`);
    expect(body).toEqual({ intervals: [] });
  });

  it("refuses what would read too much", async () => {
    const { call } = await openUser();
    const { status } = await call("GET", "cogo-quality/trend?since=1990-01-01T00:00:00Z");
    expect(status).toBe(400);
  });
});

describe("POST /cogo-quality/reports/:reportId/feedback", () => {
  const path = (reportId: string | undefined) => `cogo-quality/reports/${reportId}/feedback`;

  it("keeps what the user says last, and the trend has how often verdicts are right", async () => {
    const { test } = functions;
    const { session, call, list } = await openUser();
    for (const verdict of ["passed", "failed", "passed"]) {
      await judge(test, session, judgement({ verdict }), judgement({ verdict, kind: "report" }));
    }
    const { reports } = await list("?kind=report");
    const assessments = (await list("?kind=assessment")).reports;
    const [first, second] = reports.map(({ reportId }) => reportId);
    const say = (reportId: string | undefined, body: object) => call("POST", path(reportId), body);
    await say(first, { verdict: "right" });
    const changed = await say(first, { verdict: "wrong", comment: "It misses a case" });
    expect(feedbackAnswer.parse(changed.body).feedback).toMatchObject({
      ...{ reportId: first, userId: session.userId },
      ...{ verdict: "wrong", comment: "It misses a case" },
    });
    const { body } = await call("GET", path(first));
    expect(feedbackListAnswer.parse(body).feedback).toHaveLength(1);
    await say(second, { verdict: "right" });
    await say(assessments.at(-1)?.reportId, { verdict: "right" });
    const trend = trendAnswer.parse((await call("GET", "cogo-quality/trend")).body);
    expect(trend.intervals).toMatchObject([
      { reports: 3, saidRight: 2, saidWrong: 1, accuracy: expect.closeTo(2 / 3) },
    ]);
  });

  it("takes nothing else, and nothing of a stranger", async () => {
    const { session, call, list } = await openUser();
    await judge(functions.test, session, judgement());
    const [report] = (await list()).reports;
    const stranger = await openUser();
    for (const method of ["POST", "GET"]) {
      const body = method === "POST" ? { verdict: "right" } : undefined;
      expect(await stranger.call(method, path(report?.reportId), body)).toMatchObject({
        status: 404,
        body: { code: "not_found" },
      });
    }
    for (const body of [{}, { verdict: "maybe" }, { verdict: "right", comment: " " }]) {
      expect((await call("POST", path(report?.reportId), body)).status).toBe(400);
    }
  });
});
