import { readFile } from "node:fs/promises";
import pg from "pg";
import type { Contestant, ContestantClient, RunningWorker, Workload } from "../contestant.ts";
import { chainKeys, fanOutKeys } from "../workload.ts";

/** How long an idle worker waits for a notification before it looks again. */
const POLL_MILLISECONDS = 10;

const CLAIM = {
  name: "claim",
  text: `update steps set status = 'running' where id in (
           select id from steps where status = 'ready' order by id limit $1 for update skip locked
         ) returning id, key`,
};
const COMPLETE = {
  name: "complete",
  text: "update steps set status = 'finished', finished_at = clock_timestamp() where id = any($1::bigint[])",
};
/** The same with a dependency counter; several parents of one step may finish in one batch. */
const COMPLETE_AND_RELEASE = {
  name: "complete_and_release",
  text: `with finished as (
           update steps set status = 'finished', finished_at = clock_timestamp()
           where id = any($1::bigint[]) returning id
         ), released as (
           select d.dependent_id, count(*)::integer as parents
           from dependencies d join finished f on f.id = d.step_id group by d.dependent_id
         )
         update steps s set remaining_count = s.remaining_count - r.parents,
           status = case when s.remaining_count = r.parents then 'ready' else s.status end
         from released r where s.id = r.dependent_id`,
};

/**
 * The floor: what the same work costs with bare statements and nothing that makes an engine safe:
 * no lease, no token, no retry, no event, no output.
 */
export function createFloor(batchSize: number): Contestant {
  return {
    version: "plain SQL",
    configuration: `claims and completes ${batchSize} at a time; NOTIFY at enqueue, else polls each ${POLL_MILLISECONDS} ms`,
    async prepare({ url }) {
      const sql = await readFile(new URL("./floor.sql", import.meta.url), "utf8");
      await withClient(url, (client) => client.query(sql));
    },
    openClient: ({ url }, workload) => openClient(url, workload),
    startWorker: ({ url }, workload, execute) => startWorker(url, workload, batchSize, execute),
    async countUnfinished(admin) {
      const { rows } = await admin.query<{ count: string }>(
        "select count(*) from steps where status <> 'finished'",
      );
      return Number(rows[0]?.count);
    },
    async addHistory(admin, count) {
      await admin.query(
        `insert into steps (key, status, remaining_count, enqueued_at, finished_at)
         select key, status, remaining_count, enqueued_at, finished_at
         from (select * from steps where status = 'finished' limit 1) one, generate_series(1, $1)`,
        [count],
      );
    },
  };
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await work(client).finally(() => client.end());
}

async function openClient(url: string, workload: Workload): Promise<ContestantClient> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    async enqueue(keys) {
      await client.query(
        `with added as (insert into steps (key) select unnest($1::text[]) returning 1)
         select pg_notify('steps', '') where exists (select 1 from added)`,
        [keys],
      );
    },
    async startRuns(runs) {
      for (const run of runs) {
        await client.query("begin");
        await (workload === "chain" ? addChain(client, run) : addFanOut(client, run));
        await client.query("select pg_notify('steps', '')");
        await client.query("commit");
      }
    },
    close: () => client.end(),
  };
}

async function addChain(client: pg.Client, run: string): Promise<void> {
  const ids = await addSteps(client, chainKeys(run), (index) => (index === 0 ? 0 : 1));
  await addDependencies(client, ids.slice(0, -1), ids.slice(1));
}

async function addFanOut(client: pg.Client, run: string): Promise<void> {
  const { first, middle, last } = fanOutKeys(run);
  const keys = [first, ...middle, last];
  const ids = await addSteps(client, keys, (index) => {
    if (index === 0) return 0;
    return index === keys.length - 1 ? middle.length : 1;
  });
  const inner = ids.slice(1, -1);
  const [firstId, lastId] = [ids[0] ?? "", ids.at(-1) ?? ""];
  await addDependencies(
    client,
    [...inner.map(() => firstId), ...inner],
    [...inner, ...inner.map(() => lastId)],
  );
}

async function addSteps(
  client: pg.Client,
  keys: readonly string[],
  parentCount: (index: number) => number,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>({
    name: "add_steps",
    text: `insert into steps (key, remaining_count, status)
           select key, remaining, case remaining when 0 then 'ready' else 'blocked' end
           from unnest($1::text[], $2::integer[]) as u (key, remaining) returning id`,
    values: [keys, keys.map((_, index) => parentCount(index))],
  });
  return rows.map((row) => row.id);
}

async function addDependencies(
  client: pg.Client,
  parents: readonly string[],
  dependents: readonly string[],
): Promise<void> {
  await client.query({
    name: "add_dependencies",
    text: "insert into dependencies select * from unnest($1::bigint[], $2::bigint[])",
    values: [parents, dependents],
  });
}

async function startWorker(
  url: string,
  workload: Workload,
  batchSize: number,
  execute: (key: string) => void,
): Promise<RunningWorker> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let wake = () => {};
  client.on("notification", () => wake());
  await client.query("listen steps");
  const complete = workload === "steps" ? COMPLETE : COMPLETE_AND_RELEASE;
  let stopping = false;
  const loop = async (): Promise<void> => {
    while (!stopping) {
      const { rows } = await client.query<{ id: string; key: string }>({
        ...CLAIM,
        values: [batchSize],
      });
      for (const row of rows) execute(row.key);
      if (rows.length > 0) await client.query({ ...complete, values: [rows.map((row) => row.id)] });
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, POLL_MILLISECONDS);
        });
      }
    }
  };
  const running = loop();
  return {
    async stop() {
      stopping = true;
      await running;
      await client.end();
    },
  };
}
