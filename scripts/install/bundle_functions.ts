import { basename, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";
import { readConfig } from "../stack/config.ts";
import { BUNDLING } from "../stack/functions/bundling.ts";

/** One Edge Function as it is uploaded: one file, in which nothing is left to resolve but what the runtime has. */
export interface FunctionBundle {
  readonly slug: string;
  readonly code: Uint8Array;
}

/** The most that the platform takes of a function by its API, and what we keep below it (docs/adr/0070). */
export const BUNDLE_LIMITS = { rawBytes: 5_000_000, compressedBytes: 2_000_000 } as const;

/** Bundles these functions of supabase/config.toml, all by default. The same sources give the same bytes. */
export async function bundleFunctions(
  projectRoot: string,
  slugs?: readonly string[],
): Promise<readonly FunctionBundle[]> {
  const { functions } = await readConfig(join(projectRoot, "supabase", "config.toml"));
  const wanted = [...functions.values()].filter(({ slug }) => slugs?.includes(slug) ?? true);
  // Together, so that what they share is parsed once.
  const { outputFiles } = await build({
    absWorkingDir: projectRoot,
    entryPoints: wanted.map(({ slug, entrypoint }) => ({ in: entrypoint, out: slug })),
    outdir: "bundles",
    ...BUNDLING,
    minify: true,
    write: false,
  });
  return outputFiles.map(({ path, contents }) => ({ slug: basename(path, ".js"), code: contents }));
}

/** Bytes as the platform's client compresses them. */
export function compressedSize(code: Uint8Array): number {
  return brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }).length;
}
