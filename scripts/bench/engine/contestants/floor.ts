import { readFile } from "node:fs/promises";
import { connect, withClient } from "../../database.ts";
import type { Contestant, ContestantClient, RunningWorker, Workload } from "../contestant.ts";
import { startLoop } from "../worker_loop.ts";
import { planRun } from "../workload.ts";

/** How long an idle worker waits for a notification before it looks again. */
const POLL_MILLISECONDS = 10;

const ADD_RUN = {
  name: "add_run",
  text: `with planned as (
           select key, "dependsOn" as parents from json_to_recordset($1) as p (key text, "dependsOn" json)
         ), added as (
           insert into steps (key, remaining_count, status)
           select key, json_array_length(parents), case json_array_length(parents) when 0 then 'ready' else 'blocked' end
           from planned returning id, key
         ), linked as (
           insert into dependencies
           select parent.id, child.id
           from planned join added as child using (key),
             json_array_elements_text(planned.parents) as wanted join added as parent on parent.key = wanted
           returning 1
         )
         select pg_notify('steps', '') from (select count(*) from linked) as all_of_them`,
};
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

async function openClient(url: string, workload: Workload): Promise<ContestantClient> {
  const client = await connect(url);
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
        await client.query({ ...ADD_RUN, values: [JSON.stringify(planRun(workload, run))] });
      }
    },
    close: () => client.end(),
  };
}

async function startWorker(
  url: string,
  workload: Workload,
  batchSize: number,
  execute: (key: string) => void,
): Promise<RunningWorker> {
  const client = await connect(url);
  const complete = workload === "steps" ? COMPLETE : COMPLETE_AND_RELEASE;
  const loop = startLoop(
    async () => {
      const claim = { ...CLAIM, values: [batchSize] };
      const { rows } = await client.query<{ id: string; key: string }>(claim);
      if (rows.length === 0) return POLL_MILLISECONDS;
      for (const row of rows) execute(row.key);
      await client.query({ ...complete, values: [rows.map((row) => row.id)] });
      return undefined;
    },
    () => client.end(),
  );
  client.on("notification", loop.wake);
  await client.query("listen steps");
  return loop;
}
