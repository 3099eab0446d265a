import { readFile, writeFile } from "node:fs/promises";
import { listTemplates, readTemplate } from "./read_template.ts";
import { templateSeed } from "./template_seed.ts";

const SEED = new URL("../../sql/20260101020100_code_template_seed.sql", import.meta.url);

async function build(): Promise<void> {
  const templates = await Promise.all((await listTemplates()).map(readTemplate));
  const seed = templateSeed(templates);
  if (!process.argv.includes("--verify")) {
    await writeFile(SEED, seed);
    return;
  }
  const stored = await readFile(SEED, "utf8").catch(() => "");
  if (stored === seed) return;
  console.error(
    "Expected the template seed to match shared/generation/by_templates/templates; it is stale.",
  );
  console.error("Run: npx tsx scripts/templates/build.ts");
  process.exitCode = 1;
}

await build();
