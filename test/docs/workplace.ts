import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { listFiles } from "../architecture/source_files.ts";

const ROOT = resolve(".");

/** A copy of the repository in which pages are followed, and the stack they use. */
export interface Workplace {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  end(): Promise<void>;
}

/** Copies what git tracks and boots a stack for it. Its `./cogo` is the repository's own. */
export async function openWorkplace(): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), "cogo-docs-"));
  const paths = listFiles(".").map(({ path }) => path);
  const archive = execFileSync("tar", ["-cf", "-", "--no-recursion", "-T", "-"], {
    cwd: ROOT,
    input: paths.filter((path) => path !== "cogo").join("\n"),
    maxBuffer: 1 << 28,
  });
  execFileSync("tar", ["-xf", "-"], { cwd: folder, input: archive });
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "cogo"), `#!/bin/sh\nexec node "${ROOT}/cogo" "$@"\n`);
  await chmod(join(folder, "cogo"), 0o755);
  const environment = { ...process.env, COGO_DATA: join(folder, ".cogo"), COGO_API_PORT: "0" };
  const cogo = (command: string) =>
    execFileSync(join(folder, "cogo"), [command], { cwd: folder, env: environment });
  cogo("up");
  return {
    folder,
    environment,
    async end() {
      cogo("down");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
