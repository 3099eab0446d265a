import { claimOne, complete, openSession, plannedStep, QUEUE } from "./task_fixture.ts";
import type { TestDatabase } from "./test_database.ts";

type Member = Readonly<Record<string, unknown>>;

/** A judgement as a step that judges reports it. */
export const judgement = (change: Member = {}): Member => ({
  kind: "assessment",
  verdict: "passed",
  score: 1,
  dimensions: { tests: { score: 1, weight: 1, reason: "All passed" } },
  tests: { passed: 1, failed: 0, notExecuted: 0 },
  evidence: {
    ...{ shortfalls: [], criteria: [], testFiles: [], examples: [], findings: [], notJudged: [] },
  },
  ...change,
});

/** A dimension that scored so much. */
export const scored = (score: number | null, weight = 0.5): Member => ({
  score,
  weight,
  reason: "So it is",
});

type Session = Awaited<ReturnType<typeof openSession>>;

/** A new user with a session of the project. */
export async function openProject(test: TestDatabase, project = "shop"): Promise<Session> {
  return await anotherSession(await openSession(test), project);
}

/** Another session of the same user. */
export async function anotherSession(user: Session, project: string): Promise<Session> {
  const [session] = await user.asUser(
    "select session_id from cogo_api.create_session('Test', $1)",
    [project],
  );
  return { ...user, sessionId: String(session?.session_id) };
}

/** A task of the session whose only run is judged so, one judgement after the other; its id. */
export async function judge(
  test: TestDatabase,
  { sessionId, asUser }: Session,
  ...judgements: readonly Member[]
): Promise<string> {
  const keys = judgements.map((_, index) => `judge-${index}`);
  const steps = keys.map((key, index) =>
    plannedStep(key, { dependsOn: keys.slice(Math.max(0, index - 1), index) }),
  );
  const [task] = await asUser(
    "select task_id from cogo_api.create_task($1, 'Judge it', plan => $2::jsonb)",
    [sessionId, JSON.stringify({ steps })],
  );
  for (const quality of judgements) {
    await complete(test, await claimOne(test, QUEUE), { output: {}, quality });
  }
  return String(task?.task_id);
}
