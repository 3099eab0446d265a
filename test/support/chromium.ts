import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** The browser that pages are opened in, where COGO_TEST_CHROMIUM is its path. */
export const CHROMIUM = process.env.COGO_TEST_CHROMIUM || undefined;

const MEGABYTE = 1024 * 1024;

/** Opens a page as a person would and returns what it has become after so much of its own time. */
export async function openPage(url: string, milliseconds = 20_000): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), "cogo-chromium-"));
  const words = [
    ...["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`],
    ...[`--virtual-time-budget=${milliseconds}`, "--dump-dom", url],
  ];
  try {
    const options = { maxBuffer: 64 * MEGABYTE, timeout: 180_000 };
    return (await promisify(execFile)(CHROMIUM ?? "", words, options)).stdout;
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
}
