import { clearKnowledge, ingest } from "./ingestion_fixture.ts";
import type { TestDatabase } from "./test_database.ts";

type User = Awaited<ReturnType<TestDatabase["createUser"]>>;

const FIRST_DAY = "2030-01-01T00:00:00.000Z";
/** So many days after the first. */
export const days = (count: number): string =>
  new Date(Date.parse(FIRST_DAY) + count * 86_400_000).toISOString();

/** Enough words to tell a copy by. */
export const PROSE = `A lease is a promise that a worker holds a step until a moment the database names.
A later request with the same token is served, one with another token is refused.
Heartbeats prolong the promise; silence ends it, and the sweep gives the step to somebody else.`;

/** A new user's knowledge, on the first day, and what maintenance finds in it. */
export class MaintainedKnowledge {
  readonly user: User;
  readonly #test: TestDatabase;

  private constructor(test: TestDatabase, user: User) {
    this.#test = test;
    this.user = user;
  }

  static async open(test: TestDatabase): Promise<MaintainedKnowledge> {
    await clearKnowledge(test);
    await test.asOwner("delete from cogo.maintenance_policies where tenant_id is not null");
    await test.asOwner("delete from cogo.knowledge_findings where true");
    test.setClock(FIRST_DAY);
    return new MaintainedKnowledge(test, await test.createUser());
  }

  /** Submits documents that were changed so many days after the first; it is that day from then on. */
  async write(texts: Readonly<Record<string, string>>, day = 0, about = {}): Promise<void> {
    this.#test.setClock(days(day));
    await ingest(this.#test, this.user, texts, { modifiedAt: days(day), ...about });
  }

  async maintain(quantity = 100): Promise<unknown> {
    const [row] = await this.user.run("select cogo_api.maintain_knowledge($1) as done", [quantity]);
    return row?.done;
  }

  async setPolicy(kind: string, mode: string, thresholds = {}, project = ""): Promise<void> {
    await this.user.run("select from cogo_api.set_maintenance_policy($1, $2, $3, nullif($4, ''))", [
      kind,
      mode,
      JSON.stringify(thresholds),
      project,
    ]);
  }

  /** The findings of this status, each as its reason, its document and what to do. */
  async findings(status = "proposed"): Promise<readonly string[]> {
    const rows = await this.user.run(
      `select reason, evidence ->> 'path' as path, action from cogo_api.knowledge_findings
       where status = $1 order by reason, path`,
      [status],
    );
    return rows.map((row) => `${row.reason} ${row.path}: ${row.action}`);
  }

  async findingId(reason: string): Promise<string> {
    const [row] = await this.user.run(
      "select finding_id from cogo_api.knowledge_findings where reason = $1",
      [reason],
    );
    return String(row?.finding_id);
  }

  async paths(): Promise<readonly unknown[]> {
    const rows = await this.user.run("select path from cogo_api.documents order by path");
    return rows.map((row) => row.path);
  }
}
