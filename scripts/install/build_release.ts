import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { RELEASE } from "../../shared/kernel/mod.ts";
import { PROJECT_ROOT } from "../project_root.ts";
import { bundleFunctions } from "./bundle_functions.ts";
import type { Release } from "./release.ts";
import { sealCode } from "./sealed_text.ts";

/** Makes a release of this repository: the chapters of `sql/` in one text, and every function in one file. */
export async function buildRelease(): Promise<Release> {
  const bundles = await bundleFunctions(PROJECT_ROOT);
  return {
    version: RELEASE,
    baseline: await composeBaseline(),
    upgrades: new Map(), // nothing is released yet
    functions: new Map(
      bundles.map(({ slug, code }) => [slug, Buffer.from(sealCode(RELEASE, toText(code)))]),
    ),
  };
}

const toText = (code: Uint8Array) => new TextDecoder("utf-8", { fatal: true }).decode(code);

/** All chapters: a migration is one transaction, so that a failure leaves nothing. */
async function composeBaseline(): Promise<string> {
  const folder = join(PROJECT_ROOT, "sql");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const chapters = await Promise.all(
    names.map(async (name) => `-- ${name}\n${await readFile(join(folder, name), "utf8")}`),
  );
  return chapters.join("\n");
}
