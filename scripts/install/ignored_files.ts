import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Those of some paths below a folder that Git leaves out; none where there is no Git. */
export async function ignoredFiles(
  folder: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const words = ["-C", folder, "check-ignore", "--", ...paths];
  const { stdout } = await execute("git", words).catch(() => ({ stdout: "" }));
  return stdout.split("\n").filter((line) => line !== "");
}
