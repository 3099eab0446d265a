import pg from "pg";
import { CogoError } from "../../shared/kernel/mod.ts";
import { hasBlock } from "./config_block.ts";
import { examine, projectUrl, repair } from "./doctor.ts";
import { findFunctionFiles } from "./function_files.ts";
import { change } from "./make_changes.ts";
import { newestOf } from "./own_migrations.ts";
import { planInstall, planUninstall } from "./plan_install.ts";
import { type Finding, preflight } from "./preflight.ts";
import { type ProjectFolder, withProject } from "./project_folder.ts";
import { openTarget, type ProjectTarget } from "./project_target.ts";
import type { Release } from "./release.ts";

export interface TargetOptions {
  readonly dbUrl?: string | undefined;
  readonly projectRef?: string | undefined;
}
interface ChangeOptions extends TargetOptions {
  readonly folder: string;
  readonly yes?: true | undefined;
}

/** `cogo install`: the release into the owner's folder, after a look at the folder and, where one is named, the project. */
export function install(options: ChangeOptions, release: Release): Promise<number> {
  return withProject(options.folder, (project) => installInto(project, options, release));
}

/** `cogo upgrade`: as install, of a folder that has an earlier release. */
export function upgrade(options: ChangeOptions, release: Release): Promise<number> {
  return withProject(options.folder, async (project) => {
    const isThere = newestOf(project.ownMigrations) !== undefined || hasBlock(project.config);
    if (!isThere) throw notInstalled();
    return await installInto(project, options, release);
  });
}

const STATUS = { left: 0, interrupted: 130 } as const;

async function installInto(
  project: ProjectFolder,
  options: ChangeOptions,
  release: Release,
): Promise<number> {
  const changes = await planInstall(project, release, new Date());
  if (options.dbUrl !== undefined || options.projectRef !== undefined) {
    await requireFit(project, [...release.functions.keys()], options);
  }
  const outcome = await change(project, changes, options);
  if (outcome !== "made") return STATUS[outcome];
  const target = options.projectRef === undefined ? "" : ` --project-ref ${options.projectRef}`;
  tell(
    `\nCOGO ${release.version} is in this folder. Next:\n  supabase db push\n  supabase functions deploy${target}\n`,
  );
  return 0;
}

/** `cogo uninstall`: takes our files and lines away, and adds a migration that takes our schemas. */
export function uninstall(
  options: ChangeOptions & { readonly keepData?: true | undefined },
  release: Release,
): Promise<number> {
  const keepData = options.keepData === true;
  return withProject(options.folder, async (project) => {
    const changes = await planUninstall(project, release, { keepData, now: new Date() });
    const outcome = await change(project, changes, options);
    if (outcome !== "made") return STATUS[outcome];
    for (const path of (await findFunctionFiles(project, release)).kept) {
      tell(`keeps    supabase/${path}, which COGO did not write\n`);
    }
    tell(
      keepData
        ? "\nThe schemas cogo and cogo_api stay as they are. The migrations stay too: the project's history names them.\n"
        : "\nNext:\n  supabase db push\nIt drops the schemas cogo and cogo_api with all that is in them. It refuses while\nsomething of yours outside of them depends on them, and names it.\nThe migrations stay: the project's history names them.\n",
    );
    tell("Deployed functions stay until `supabase functions delete` names them.\n");
    return 0;
  });
}

/** `cogo doctor`: what works and what does not. */
export async function doctor(
  options: TargetOptions & { readonly repair?: true | undefined; readonly json?: true | undefined },
): Promise<number> {
  return await withTarget(options, async (target) => {
    const repaired = options.repair ? await repair(target) : [];
    const findings = await examine(target);
    if (options.json) process.stdout.write(`${JSON.stringify({ repaired, findings }, null, 2)}\n`);
    else {
      for (const each of repaired) tell(`repaired  ${each}\n`);
      show(findings);
    }
    return findings.some(({ state }) => state === "wrong") ? 1 : 0;
  });
}

/** `cogo rotate-key`: gives the database the address of its functions and the key that wakes carry. */
export async function rotateKey(
  options: TargetOptions & { readonly url?: string | undefined },
): Promise<number> {
  const { SUPABASE_SECRET_KEY: key } = process.env;
  const url = options.url ?? (options.projectRef && projectUrl(options.projectRef));
  if (!key || url === undefined) {
    throw new CogoError({
      code: key ? "no_target" : "secret_key_missing",
      message: key
        ? "Expected the project's address, got none"
        : "Expected SUPABASE_SECRET_KEY in the environment",
      remedy: key
        ? "Pass --project-ref REF, or --url URL"
        : "Copy a secret key from the project's API keys and set it",
    });
  }
  return await withTarget(options, async (target) => {
    const words = [url, key].map((word) => pg.escapeLiteral(word));
    await target.query(`select cogo.configure_wake(${words.join(", ")})`);
    tell(`Wakes go to ${url}, with the new key\n`);
    return 0;
  });
}

async function requireFit(
  project: ProjectFolder,
  slugs: readonly string[],
  options: TargetOptions,
): Promise<void> {
  await withTarget(options, async (target) => {
    const findings = await preflight(project, slugs, target);
    show(findings);
    const wrong = findings.filter(({ state }) => state === "wrong");
    if (wrong.length === 0) return;
    throw new CogoError({
      code: "preflight_failed",
      message: `Expected a project that COGO fits into: ${wrong.map(({ name, detail }) => `${name}: ${detail}`).join("; ")}`,
      remedy: `${wrong.map((each) => each.remedy).join("; ")}. Nothing was changed`,
    });
  });
}

async function withTarget<Value>(
  options: TargetOptions,
  use: (target: ProjectTarget) => Promise<Value>,
): Promise<Value> {
  const target = await openTarget(options);
  try {
    return await use(target);
  } finally {
    await target.close();
  }
}

const MARKS = { good: "✓", wrong: "✗", unknown: "?" } as const;

function show(findings: readonly Finding[]): void {
  for (const { state, name, detail, remedy } of findings) {
    tell(
      `${MARKS[state]} ${name.padEnd(10)} ${detail}${remedy === undefined ? "" : `\n             ${remedy}`}\n`,
    );
  }
}

function notInstalled(): CogoError {
  return new CogoError({
    code: "not_installed",
    message: "Expected a folder with an earlier release, but COGO is not in this one",
    remedy: "Run `cogo install`",
  });
}

function tell(text: string): void {
  process.stdout.write(text);
}
