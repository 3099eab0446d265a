import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { compiledOnce } from "../../compiled.mjs";
import { PROJECT_ROOT } from "../../project_root.ts";
import type { FunctionConfig } from "../config.ts";
import { BUNDLING } from "./bundling.ts";

const OWN_FUNCTIONS = join(PROJECT_ROOT, "functions");

let current: Promise<string> | undefined;

/**
 * The function as it starts fastest: COGO's own are bundled once for all stacks of this checkout, and again when a
 * source has changed; anybody else's is run from its sources, as it is deployed. So are all as long as one cannot be
 * bundled, so that only that one fails.
 */
export async function compileFunction(
  config: FunctionConfig,
  log: (line: string) => void,
): Promise<FunctionConfig> {
  const folder = dirname(config.entrypoint);
  if (dirname(folder) !== OWN_FUNCTIONS) return config;
  const script = `${basename(folder)}.js`;
  current ??= compileOwn(script).finally(() => {
    current = undefined;
  });
  try {
    return { ...config, entrypoint: join(await current, script), importMap: undefined };
  } catch (error) {
    log(
      `[${config.slug}] Runs from its sources, because the functions cannot be bundled: ${error}`,
    );
    return config;
  }
}

/** One compilation at a time: all functions of a stack may be asked for at once. */
function compileOwn(script: string): Promise<string> {
  const what = { root: PROJECT_ROOT, name: "functions", needed: [script] };
  return compiledOnce(what, async (outdir) => {
    const { build } = await import("esbuild");
    const names = await readdir(OWN_FUNCTIONS);
    const { metafile } = await build({
      ...BUNDLING,
      absWorkingDir: PROJECT_ROOT,
      entryPoints: names
        .filter((name) => !name.startsWith("_"))
        .map((name) => ({ in: join(OWN_FUNCTIONS, name, "index.ts"), out: name })),
      outdir,
      splitting: true,
      metafile: true,
    });
    return Object.keys(metafile.inputs);
  });
}
