import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { BUNDLE_LIMITS, bundleFunctions, compressedSize } from "../install/bundle_functions.ts";
import { PROJECT_ROOT } from "../project_root.ts";
import { readConfig } from "../stack/config.ts";
import { findDenoBinary } from "../stack/functions/deno_binary.ts";
import { defineBenchmark, showProgress, wholeNumber } from "./benchmark.ts";
import { ratio, spread } from "./measure.ts";

const execute = promisify(execFile);
const BOOT = fileURLToPath(new URL("bundles/boot.ts", import.meta.url));

type Measured = {
  readonly function: string;
  readonly rawBytes: number;
  readonly compressedBytes: number;
} & Awaited<ReturnType<typeof measureBoots>>;

/** What is uploaded of every function, against the platform's limits, and what loading it takes beside its sources. */
export const benchBundles = defineBenchmark({ boots: wholeNumber(3) }, async ({ boots }) => {
  const folder = await mkdtemp(join(tmpdir(), "cogo-bench-"));
  try {
    const { functions } = await readConfig(join(PROJECT_ROOT, "supabase", "config.toml"));
    const measured: Measured[] = [];
    for (const { slug, code } of await bundleFunctions(PROJECT_ROOT)) {
      const bundle = join(folder, `${slug}.js`);
      await writeFile(bundle, code);
      const source = functions.get(slug)?.entrypoint ?? "";
      const boot = await measureBoots({ bundle, source, denoFolder: join(folder, "deno"), boots });
      measured.push({
        function: slug,
        rawBytes: code.length,
        compressedBytes: compressedSize(code),
        ...boot,
      });
      showProgress(slug);
    }
    const fits = (each: Measured) =>
      each.rawBytes < BUNDLE_LIMITS.rawBytes &&
      each.compressedBytes < BUNDLE_LIMITS.compressedBytes;
    return { limits: BUNDLE_LIMITS, functions: measured, passed: measured.every(fits) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** One of each in turn, after a first one of each that fills Deno's caches. */
async function measureBoots(input: {
  readonly bundle: string;
  readonly source: string;
  readonly denoFolder: string;
  readonly boots: number;
}) {
  const { denoFolder } = input;
  const loadBundle = () => measureBoot(["--no-config"], input.bundle, denoFolder);
  const loadSource = () =>
    measureBoot(
      ["--node-modules-dir=manual", `--config=${join(PROJECT_ROOT, "deno.json")}`],
      input.source,
      denoFolder,
    );
  const first = { bundle: await loadBundle(), source: await loadSource() };
  const bundled: number[] = [];
  const unbundled: number[] = [];
  for (let boot = 0; boot < input.boots; boot += 1) {
    bundled.push(await loadBundle());
    unbundled.push(await loadSource());
  }
  return {
    bootProcessorMilliseconds: spread(bundled),
    unbundledProcessorMilliseconds: spread(unbundled),
    ratioToUnbundled: ratio(spread(bundled).p50, spread(unbundled).p50),
    firstBootRatioToUnbundled: ratio(first.bundle, first.source),
  };
}

async function measureBoot(settings: readonly string[], entrypoint: string, denoFolder: string) {
  const { stdout } = await execute(
    findDenoBinary(),
    [
      "run",
      "--quiet",
      "--no-lock",
      "--no-check",
      "--allow-all",
      ...settings,
      BOOT,
      pathToFileURL(entrypoint).href,
    ],
    { env: { ...process.env, DENO_DIR: denoFolder, DENO_NO_UPDATE_CHECK: "1" } },
  );
  return Number(stdout);
}
