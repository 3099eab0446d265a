import { execFile, execFileSync } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { z } from "zod";

const run = promisify(execFile);

const serverSchema = z.object({ folder: z.string(), binaries: z.string() });

/** A Postgres server that can be crashed and started again. */
export interface CrashablePostgres {
  /** Ends it at once, without a checkpoint, and starts it again after the outage: it recovers from its log. */
  crash(outageMilliseconds: number): Promise<void>;
  /** Ends the server for good, if it was started here. */
  stop(): Promise<void>;
}

/** Finds the server behind a superuser's URL. The caller has the rights of its owner, or root's. */
export async function openCrashablePostgres(url: string): Promise<CrashablePostgres> {
  const { folder, binaries } = await locate(url);
  const { uid, gid } = await stat(folder);
  const owner = process.getuid?.() === 0 ? { uid, gid } : {};
  const command = join(binaries, "pg_ctl");
  const stopNow = ["stop", "-D", folder, "-m", "immediate"];
  const endWithThisProcess = () =>
    void execFileSync(command, stopNow, { ...owner, stdio: "ignore" });
  let ours = false;
  return {
    async crash(outageMilliseconds) {
      await run(command, stopNow, owner);
      await sleep(outageMilliseconds);
      // A restart takes over the options of the server that is gone; a start would not.
      await run(command, ["restart", "-D", folder, "-l", join(folder, "crash.log")], owner);
      if (!ours) process.once("exit", endWithThisProcess);
      ours = true;
    },
    async stop() {
      if (!ours) return;
      process.off("exit", endWithThisProcess);
      await run(command, stopNow, owner);
      ours = false;
    },
  };
}

async function locate(url: string): Promise<z.infer<typeof serverSchema>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(
      `select current_setting('data_directory') as folder,
              (select setting from pg_config where name = 'BINDIR') as binaries`,
    );
    return serverSchema.parse(rows[0]);
  } finally {
    await client.end();
  }
}
