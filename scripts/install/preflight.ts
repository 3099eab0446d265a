import { z } from "zod";
import { newestOf } from "./own_migrations.ts";
import type { ProjectFolder } from "./project_folder.ts";
import type { ProjectTarget } from "./project_target.ts";

/** Something that was looked at. What is wrong says what would help. */
export interface Finding {
  readonly name: string;
  readonly state: "good" | "wrong" | "unknown";
  readonly detail: string;
  readonly remedy?: string;
}

const OLDEST_POSTGRES = 150_000;
const EXTENSIONS = ["pg_net", "pg_cron", "vector", "supabase_vault"];

const SURVEY = `
  select current_setting('server_version_num')::integer as release,
    array(select name::text from pg_catalog.pg_available_extensions
          where name in (${EXTENSIONS.map((name) => `'${name}'`).join(", ")})) as extensions,
    (select extversion from pg_catalog.pg_extension where extname = 'pg_cron') as cron,
    array(select nspname::text from pg_catalog.pg_namespace
          where nspname in ('cogo', 'cogo_api', 'net', 'cron', 'vault', 'realtime')) as schemas,
    exists (select from pg_tables where schemaname = 'cogo' and tablename = 'schema_versions') as installed,
    to_regclass('supabase_migrations.schema_migrations') is not null as has_history`;

const surveySchema = z.object({
  release: z.number(),
  extensions: z.array(z.string()),
  cron: z.string().nullable(),
  schemas: z.array(z.string()),
  installed: z.boolean(),
  has_history: z.boolean(),
});
type Survey = z.infer<typeof surveySchema>;

/** Looks at everything in a project that could make the owner's push and deploy fail. Changes nothing. */
export async function preflight(
  project: ProjectFolder,
  slugs: readonly string[],
  target: ProjectTarget,
): Promise<readonly Finding[]> {
  const survey = surveySchema.parse((await target.query(SURVEY))[0]);
  return [
    checkPostgres(survey),
    ...checkExtensions(survey),
    checkSchemas(survey),
    await checkHistory(project, survey, target),
    await checkFunctions(slugs, survey, target),
  ];
}

function checkPostgres({ release }: Survey): Finding {
  const detail = `Postgres ${Math.floor(release / 10_000)}`;
  return release >= OLDEST_POSTGRES
    ? { name: "postgres", state: "good", detail }
    : {
        name: "postgres",
        state: "wrong",
        detail,
        remedy: "Upgrade the project to Postgres 15 or newer",
      };
}

/** The platform's own schemas do where an extension cannot be seen, as in the embedded stack. */
function checkExtensions({ extensions, schemas, cron }: Survey): readonly Finding[] {
  const stands: Readonly<Record<string, string>> = {
    pg_net: "net",
    pg_cron: "cron",
    supabase_vault: "vault",
  };
  const missing = EXTENSIONS.filter(
    (name) => !extensions.includes(name) && !schemas.includes(stands[name] ?? ""),
  );
  const [major = 0, minor = 0] = (cron ?? "2.0").split(".").map(Number);
  const isOld = major < 1 || (major === 1 && minor < 5);
  return [
    missing.length === 0
      ? { name: "extensions", state: "good", detail: EXTENSIONS.join(", ") }
      : {
          name: "extensions",
          state: "wrong",
          detail: `not available: ${missing.join(", ")}`,
          remedy: "Have the server provide them",
        },
    ...(isOld
      ? [
          {
            name: "pg_cron",
            state: "wrong" as const,
            detail: `version ${cron} knows no seconds`,
            remedy: "Upgrade pg_cron to 1.5 or newer",
          },
        ]
      : []),
  ];
}

function checkSchemas({ schemas, installed }: Survey): Finding {
  const taken = schemas.filter((name) => name.startsWith("cogo"));
  if (installed || taken.length === 0) {
    return {
      name: "schemas",
      state: "good",
      detail: installed ? "ours" : "cogo and cogo_api are free",
    };
  }
  return {
    name: "schemas",
    state: "wrong",
    detail: `${taken.join(" and ")} are there and not ours`,
    remedy: "Rename them",
  };
}

/** The CLI refuses to push where the project has versions that the folder has not, and the other way in between. */
async function checkHistory(
  project: ProjectFolder,
  { has_history }: Survey,
  target: ProjectTarget,
): Promise<Finding> {
  if (!has_history) return { name: "history", state: "good", detail: "no migration has run yet" };
  const rows = await target.query("select version from supabase_migrations.schema_migrations");
  const remote = rows.map(({ version }) => String(version));
  const local = new Set(project.migrations.flatMap((file) => /^(\d+)_/.exec(file)?.[1] ?? []));
  const unknown = remote.filter((version) => !local.has(version));
  if (unknown.length > 0) {
    return {
      name: "history",
      state: "wrong",
      detail: `${unknown.length} migrations of the project are not in this folder: ${unknown.slice(0, 3).join(", ")}`,
      remedy: "Run `supabase migration fetch`, then run this again",
    };
  }
  const newest = newestOf(project.ownMigrations)?.file;
  const own = newest?.split("_")[0];
  const isLate =
    own !== undefined && !remote.includes(own) && remote.some((version) => version > own);
  return isLate
    ? {
        name: "history",
        state: "wrong",
        detail: "a newer migration than ours has run already",
        remedy: `Remove supabase/migrations/${newest} and run cogo install again`,
      }
    : {
        name: "history",
        state: "good",
        detail: `${remote.length} migrations, all of them in this folder`,
      };
}

const functionsSchema = z.array(z.looseObject({ slug: z.string() }));

async function checkFunctions(
  slugs: readonly string[],
  { installed }: Survey,
  target: ProjectTarget,
): Promise<Finding> {
  const answer = await target.platform("/functions");
  if (answer === undefined) {
    return { name: "functions", state: "unknown", detail: "only with --project-ref and a token" };
  }
  const present = functionsSchema.parse(answer).map(({ slug }) => slug);
  const taken = present.filter((slug) => slugs.includes(slug));
  if (installed || taken.length === 0) {
    return {
      name: "functions",
      state: "good",
      detail: `${present.length} functions, no name taken`,
    };
  }
  return {
    name: "functions",
    state: "wrong",
    detail: `deployed by somebody else: ${taken.join(", ")}`,
    remedy: "Delete or rename them",
  };
}
