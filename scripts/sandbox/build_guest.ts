import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type BuildOptions, build, type PluginBuild } from "esbuild";
import { CompileFlags, EvalFlags, QuickJS } from "quickjs-wasi";
import { z } from "zod";
import { meterEngine } from "./meter_engine.ts";

/**
 * Builds what the sandbox carries inside itself: the engine, the guest's own code and the packages
 * tested code may import. Edge Functions cannot read files, so all of it becomes strings in modules.
 * Guest code is stored as the engine's bytecode, because parsing it took most of a cold start.
 *
 * `tsx scripts/sandbox/build_guest.ts` writes them, `--verify` fails when they are out of date.
 */

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const sandbox = resolve(root, "shared/quality/sandbox");
const require = createRequire(import.meta.url);

/** The modules of packages that tested code may import. */
const packages: readonly string[] = [
  ...["dayjs", "decimal.js", "fast-check", "hono", "hono/http-exception"],
  ...["lodash", "yaml", "zod"],
];

/** The guest's own scripts: the name each is exported under, and its entry point. */
const guestScripts: Readonly<Record<string, string>> = {
  guestCore: "core.ts",
  guestMocks: "mocks.ts",
  guestRunner: "runner/entry.ts",
};

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  charset: "utf8",
  format: "esm",
  legalComments: "none",
  minify: true,
  platform: "neutral",
  mainFields: ["module", "main"],
  conditions: ["import"],
  target: "es2022",
  write: false,
};

/** A script of the guest's own, from its entry point. */
async function bundleScript(entry: string): Promise<string> {
  const result = await build({
    ...common,
    entryPoints: [resolve(sandbox, "guest", entry)],
    format: "iife",
    define: { global: "globalThis" },
    // A verdict needs no coloured diff, and the sandbox must know an error as it was thrown.
    plugins: [objectsOfBothRealms, matchersOfExpect, withoutPromisify],
    alias: { "@vitest/utils/error": resolve(sandbox, "guest/runner/process_error.ts") },
  });
  return textOf(result.outputFiles);
}

/**
 * Chai and vitest print the name of any class but their own `Object`; the values they print in the
 * sandbox come from another realm.
 */
const objectsOfBothRealms = {
  name: "objects-of-both-realms",
  setup(setup: PluginBuild) {
    const printers = /(?:chai[\\/]index|@vitest[\\/]utils[\\/]dist[\\/]display)\.js$/;
    setup.onLoad({ filter: printers }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const own = "value.constructor !== Object";
      if (!source.includes(own)) throw new Error(`${path} no longer compares with its own Object.`);
      return { contents: source.replaceAll(own, 'value.constructor.name !== "Object"') };
    });
  },
};

/** Vitest lets any object with a method `asymmetricMatch` say what it equals; here that is noted. */
const matchersOfExpect = {
  name: "matchers-of-expect",
  setup(setup: PluginBuild) {
    setup.onLoad({ filter: /@vitest[\\/]expect[\\/]dist[\\/]index\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const asked = 'isA("Function", obj.asymmetricMatch)';
      if (!source.includes(asked))
        throw new Error(`${path} no longer asks what an object matches.`);
      const note = JSON.stringify(resolve(sandbox, "guest/runner/foreign_matchers.ts"));
      const noted = `${asked} && noteMatcher(obj instanceof AsymmetricMatcher)`;
      return { contents: `import { noteMatcher } from ${note};${source.replace(asked, noted)}` };
    });
  },
};

/** Fake timers ask Node's `util` for `promisify`, to give their timers that form as well. */
const withoutPromisify = {
  name: "without-promisify",
  setup(setup: PluginBuild) {
    setup.onResolve({ filter: /^util$/ }, () => ({ path: "util", namespace: "absent" }));
    setup.onLoad({ filter: /./, namespace: "absent" }, () => ({
      contents: "export const promisify = undefined;",
    }));
  },
};

interface Bundle {
  readonly source: string;
  /** The bundles it imports. */
  readonly imports: readonly string[];
}

/** Every package as one ES module, what two of them share as chunks beside them. */
async function bundlePackages(): Promise<ReadonlyMap<string, Bundle>> {
  const result = await build({
    ...common,
    entryPoints: Object.fromEntries(packages.map((name) => [entryName(name), name])),
    entryNames: "[name]",
    chunkNames: "chunk-[hash]",
    outdir: "/packages",
    splitting: true,
    metafile: true,
    plugins: [englishOnlyZod],
  });
  const outputs = Object.entries(result.metafile.outputs);
  return new Map(
    outputs.map(([path, { imports }]) => {
      const source = textOf(
        (result.outputFiles ?? []).filter((file) => bundleName(file.path) === bundleName(path)),
      );
      return [bundleName(path), { source, imports: imports.map((each) => bundleName(each.path)) }];
    }),
  );
}

function bundleName(path: string): string {
  return path.replace(/^.*\//, "").replace(/\.js$/, "").replaceAll("__", "/");
}

function entryName(name: string): string {
  return name.replaceAll("/", "__");
}

/** Zod re-exports its messages in fifty languages; English alone is what a test can see by default. */
const englishOnlyZod = {
  name: "english-only-zod",
  setup(setup: PluginBuild) {
    setup.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

/** The version of the package that a module belongs to. */
async function installedVersion(name: string): Promise<string> {
  const [packageName = name] = name.split("/");
  const manifest = resolve(root, "node_modules", packageName, "package.json");
  return z.object({ version: z.string() }).parse(JSON.parse(await readFile(manifest, "utf8")))
    .version;
}

function textOf(files: readonly { readonly text: string }[] | undefined): string {
  const [file] = files ?? [];
  if (file === undefined) throw new Error("esbuild produced no file for the guest.");
  return file.text;
}

function generated(source: string, body: string): string {
  return `// Generated by scripts/sandbox/build_guest.ts from ${source}. Do not edit.\n${body}\n`;
}

function compressed(bytes: Uint8Array): string {
  return gzipSync(bytes, { level: 9 }).toString("base64");
}

/** The engine's bytecode of some guest code; it reads names without their sources as native code. */
function bytecode(guest: QuickJS, name: string, source: string, flags: number): string {
  const stripped = CompileFlags.STRIP_SOURCE | CompileFlags.STRIP_DEBUG;
  return compressed(guest.compile(source, name, flags, stripped));
}

async function render(): Promise<ReadonlyMap<string, string>> {
  const wasm = await readFile(require.resolve("quickjs-wasi/quickjs.wasm"));
  const guest = await QuickJS.create({
    wasm,
    moduleLoader: { normalize: (_importer, path) => bundleName(path), load: () => "" },
  });
  const scripts: string[] = [];
  for (const [name, entry] of Object.entries(guestScripts)) {
    const code = bytecode(guest, "sandbox", await bundleScript(entry), EvalFlags.TYPE_GLOBAL);
    scripts.push(`export const ${name}: string =\n  "${code}";\n\n`);
  }
  const bundles: Record<string, { imports: readonly string[]; bytecode: string }> = {};
  for (const [name, { source, imports }] of await bundlePackages()) {
    bundles[name] = { imports, bytecode: bytecode(guest, name, source, EvalFlags.TYPE_MODULE) };
  }
  const versions = packages.map(async (name) => [name, await installedVersion(name)] as const);
  return new Map([
    [
      resolve(sandbox, "packages.generated.ts"),
      generated(
        "node_modules",
        `export const packageVersions: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries(await Promise.all(versions)), null, 2)};`,
      ),
    ],
    [
      resolve(sandbox, "engine.generated.ts"),
      generated(
        "quickjs-wasi",
        `export const compressedEngine =\n  "${compressed(meterEngine(wasm))}";`,
      ),
    ],
    [
      resolve(sandbox, "guest.generated.ts"),
      generated(
        "shared/quality/sandbox/guest",
        `${scripts.join("")}export const guestPackages: Readonly<\n  Record<string, { readonly imports: readonly string[]; readonly bytecode: string }>\n> = ${JSON.stringify(bundles, null, 2)};`,
      ),
    ],
  ]);
}

async function main(): Promise<void> {
  const verify = process.argv.includes("--verify");
  for (const [path, text] of await render()) {
    if (!verify) {
      await writeFile(path, text);
      continue;
    }
    const current = await readFile(path, "utf8").catch(() => "");
    if (current !== text) {
      console.error(`${path} is out of date: run npx tsx scripts/sandbox/build_guest.ts`);
      process.exitCode = 1;
    }
  }
}

await main();
