import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Examiner, SEED } from "./examiner.ts";
import { heeds, type Operation } from "./operation.ts";
import * as rules from "./rules.ts";
import { openStage, readAllOperations, type Stage } from "./serve.ts";

const operations = await readAllOperations();
const slugs = [...new Set(operations.map(({ path }) => path.split("/")[1] ?? ""))];
const UNKNOWN = "00000000-0000-4000-8000-000000000000";
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  process.stdout.write(`${stage.client.requests} requests, COGO_CONFORMANCE_SEED=${SEED}\n`);
  await stage.functions.close();
});

describe.each(operations)("$name", (operation: Operation) => {
  const examine = (rule: (examiner: Examiner) => Promise<void>) => async () => {
    const examiner = new Examiner(stage, operation);
    await rule(examiner);
    examiner.conclude();
  };
  afterAll(() => stage.giveRoom()); // what was drawn may have set quotas
  const isVersioned = operation.responses.get(200)?.headers.ETag !== undefined;

  it("does what its description says", examine(rules.takesWhatItDescribes));
  it("refuses what its description does not say", examine(rules.refusesWhatItDoesNotDescribe));
  it("is refused to others", examine(rules.refusesOthers));
  // What does not concern an operation is no test of it: on CI, a test that is skipped fails.
  if (operation.callers.has("user")) {
    it("tells another user nothing of the owner's", examine(rules.tellsStrangersNothing));
  }
  if (operation.body !== undefined) {
    it("refuses what is no body", examine(rules.refusesWhatIsNoBody));
  }
  if (operation.callers.has("user") && operation.body !== undefined) {
    it("makes no more than a quota allows", examine(rules.heedsQuotas));
  }
  if (heeds(operation, "Idempotency-Key")) {
    it("makes nothing twice with the same key", examine(rules.repeatsNothing));
  }
  if (heeds(operation, "If-Match")) it("heeds versions", examine(rules.heedsVersions));
  if (isVersioned && operation.method === "GET") {
    it("answers only what is new", examine(rules.answersOnlyWhatIsNew));
  }
});

const paths = [...new Set(operations.map(({ path }) => path.replaceAll(/\{\w+\}/g, UNKNOWN)))];

describe.each(paths)("%s", (path) => {
  const methods = operations
    .filter((each) => each.path.replaceAll(/\{\w+\}/g, UNKNOWN) === path)
    .map(({ method }) => method);

  it("may be called by a page from elsewhere", async () => {
    for (const method of methods) {
      const headers = {
        origin: "https://elsewhere.example",
        "access-control-request-method": method,
        "access-control-request-headers": "authorization,content-type,idempotency-key,if-match",
      };
      const answer = await stage.functions.send(path, { method: "OPTIONS", headers });
      expect(answer.status).toBe(204);
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
      expect(answer.headers.get("access-control-allow-methods")).toContain(method);
      const allowed = answer.headers.get("access-control-allow-headers");
      for (const name of ["authorization", "idempotency-key", "if-match"]) {
        expect(allowed).toContain(name);
      }
    }
  });

  it("tells which methods it knows", async () => {
    const unknown = ["GET", "POST", "PUT", "PATCH", "DELETE"].filter(
      (each) => !methods.includes(each),
    );
    for (const method of unknown) {
      const headers = stage.client.credentialsOf("owner");
      const answer = await stage.functions.send(path, { method, headers });
      if (answer.status === 401) continue; // it is for operators alone
      expect([method, answer.status]).toEqual([method, 405]);
      const known = new Set([...methods, ...(methods.includes("GET") ? ["HEAD"] : [])]);
      expect(answer.headers.get("allow")?.split(", ").sort()).toEqual([...known].sort());
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
    }
  });
});

it.each(slugs)("%s answers what it does not know with problem details", async (slug) => {
  for (const path of [`/${slug}/no/such/path/at/all`, `/${slug}/%ff`]) {
    const headers = stage.client.credentialsOf("owner");
    const answer = await stage.functions.send(path, { method: "GET", headers });
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.status).toBeOneOf([400, 404]);
  }
});
