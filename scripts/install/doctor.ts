import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { isOlder, RELEASE } from "../../shared/kernel/mod.ts";
import type { Finding } from "./preflight.ts";
import type { ProjectTarget } from "./project_target.ts";

const stateSchema = z.object({
  version: z.string().nullable(),
  jobs: z.number(),
  due_jobs: z.number(),
  policies: z.number(),
  kept: z.number(),
  url: z.string().nullable(),
  has_key: z.boolean(),
  swept: z.boolean().nullable(),
});
type State = z.infer<typeof stateSchema>;

const STATE = `
  select cogo.version() as version,
    (select count(*)::integer from cron.job
     where active and jobname in (select job from cogo.cron_jobs())) as jobs,
    (select count(*)::integer from cogo.cron_jobs()) as due_jobs,
    (select count(*)::integer from pg_catalog.pg_policies
     where schemaname = 'realtime' and tablename = 'messages'
       and policyname in (select name from cogo.listening_policies)) as policies,
    (select count(*)::integer from cogo.listening_policies) as kept,
    (select decrypted_secret from vault.decrypted_secrets where name = 'cogo_project_url') as url,
    exists (select from vault.decrypted_secrets where name = 'cogo_secret_key') as has_key,
    (select bool_or(status = 'succeeded') from cron.job_run_details as r join cron.job using (jobid)
     where jobname = 'cogo-sweep' and r.start_time > now() - interval '1 minute') as swept`;

const WAKE_TRIES = 40;

/** Looks at an installed project as its parts meet: release, jobs, policies, address and key, a sweep, a wake. */
export async function examine(target: ProjectTarget): Promise<readonly Finding[]> {
  const [presence] = await target.query(
    "select to_regproc('cogo.version') is not null as installed",
  );
  if (presence?.installed !== true) {
    const remedy = "Run `cogo install`, then `supabase db push`";
    return [
      { name: "schema", state: "wrong", detail: "COGO is not installed in this database", remedy },
    ];
  }
  const state = stateSchema.parse((await target.query(STATE))[0]);
  const address = checkAddress(state, target.projectRef);
  const canWake = address.state !== "wrong";
  return [
    checkVersion(state),
    check(
      "jobs",
      state.jobs >= state.due_jobs,
      `${state.jobs} of ${state.due_jobs} jobs of pg_cron`,
      "Run cogo doctor --repair",
    ),
    check(
      "policies",
      state.policies >= state.kept,
      `${state.policies} of ${state.kept} policies of Realtime`,
      "Run cogo doctor --repair",
    ),
    check(
      "sweep",
      state.swept === true,
      state.swept ? "ran within a minute" : "no sweep has succeeded within a minute",
      "See cron.job_run_details; on a new installation wait a minute",
    ),
    address,
    await checkExposed(target),
    ...(canWake ? [await checkWake(target)] : []),
  ];
}

/** Makes again what is missing. Says what it did. */
export async function repair(target: ProjectTarget): Promise<readonly string[]> {
  const url = target.projectRef === undefined ? "null" : `'${projectUrl(target.projectRef)}'`;
  const [row] = await target.query(`select to_json(cogo.ensure_installed(${url})) as ensured`);
  return z.array(z.string()).parse(row?.ensured);
}

export const projectUrl = (projectRef: string) => `https://${projectRef}.supabase.co`;

function check(name: string, isGood: boolean, detail: string, remedy: string): Finding {
  return isGood ? { name, state: "good", detail } : { name, state: "wrong", detail, remedy };
}

function checkVersion({ version }: State): Finding {
  const found = version ?? "none";
  if (version !== null && !isOlder(version, RELEASE) && !isOlder(RELEASE, version)) {
    return { name: "schema", state: "good", detail: version };
  }
  const detail = `the schema is of ${found}, this command of ${RELEASE}`;
  const isOld = version === null || isOlder(version, RELEASE);
  const remedy = isOld ? "Run `cogo upgrade`, then `supabase db push`" : `Use cogo@${found}`;
  return { name: "schema", state: "wrong", detail, remedy };
}

function checkAddress({ url, has_key }: State, projectRef: string | undefined): Finding {
  const remedy = "Run `cogo rotate-key`";
  if (url === null || !has_key) {
    return {
      name: "address",
      state: "wrong",
      detail: "the database does not know where its functions are",
      remedy,
    };
  }
  if (projectRef !== undefined && url !== projectUrl(projectRef)) {
    const detail = `wakes go to ${url}, which is another project`;
    return {
      name: "address",
      state: "wrong",
      detail,
      remedy: `Run \`cogo doctor --repair\`, then \`cogo rotate-key\``,
    };
  }
  return { name: "address", state: "good", detail: url };
}

const exposedSchema = z.looseObject({ db_schema: z.string() });

async function checkExposed(target: ProjectTarget): Promise<Finding> {
  const answer = await target.platform("/postgrest");
  if (answer === undefined) {
    return { name: "data-api", state: "unknown", detail: "only with --project-ref and a token" };
  }
  const schemas = exposedSchema
    .parse(answer)
    .db_schema.split(",")
    .map((schema) => schema.trim());
  const remedy = "Add cogo_api to the exposed schemas in the project's API settings";
  return check("data-api", schemas.includes("cogo_api"), `shows ${schemas.join(", ")}`, remedy);
}

/** Sends a wake as the database does, and waits for what came back. */
async function checkWake(target: ProjectTarget): Promise<Finding> {
  const [sent] = await target.query(`
    select coalesce(max(id), 0)::text as last from net._http_response;
    select cogo.call_function('cogo-orchestrator');
    select now()::text as sent`);
  for (let attempt = 0; attempt < WAKE_TRIES; attempt += 1) {
    const [answer] = await target.query(`
      select status_code, coalesce(error_msg, '') as error from net._http_response
      where created >= '${String(sent?.sent)}'::timestamptz - interval '1 second' order by id desc limit 1`);
    if (answer !== undefined) {
      const status =
        answer.status_code === null ? String(answer.error) : `status ${answer.status_code}`;
      const isKey = answer.status_code === 401;
      return check(
        "wake",
        answer.status_code === 202,
        `the orchestrator answered with ${status}`,
        isKey
          ? "The key is stale: run `cogo rotate-key`"
          : "Run `supabase functions deploy`, and see the function's log",
      );
    }
    await sleep(250);
  }
  return {
    name: "wake",
    state: "wrong",
    detail: "no answer within 10 s",
    remedy: "See that pg_net runs: select net.check_worker_is_up()",
  };
}
