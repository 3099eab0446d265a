import { appendFile, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";
import type { DeploySettings } from "./deploy_settings.ts";
import { runSupabase } from "./supabase_cli.ts";

const configSchema = z.looseObject({ functions: z.record(z.string(), z.unknown()).default({}) });

/**
 * Deploys one function with the Supabase CLI. The first time it is added to supabase/config.toml, which is where the CLI
 * finds its code and its import map.
 */
export async function deployFlowFunction(
  settings: DeploySettings,
  { slug, entrypoint }: { readonly slug: string; readonly entrypoint: string },
): Promise<void> {
  const folder = join(settings.projectRoot, "supabase");
  const path = join(folder, "config.toml");
  const { functions } = configSchema.parse(parse(await readFile(path, "utf8")));
  if (functions[slug] === undefined) {
    const code = relative(folder, entrypoint).replaceAll("\\", "/");
    await appendFile(
      path,
      `\n[functions.${slug}]\nenabled = true\nverify_jwt = false\nentrypoint = "${code}"\nimport_map = "../deno.json"\n`,
    );
    process.stdout.write(`Added [functions.${slug}] to supabase/config.toml\n`);
  }
  const words = ["functions", "deploy", slug, "--use-api", `--remote=${settings.projectRef}`];
  await runSupabase(settings, words);
}
