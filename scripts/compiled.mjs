// Compiles what `./cogo` starts: to translate a thousand files took longer than most commands. In plain JavaScript,
// because the launcher begins here.
import { createHash, randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The programs of Node that are started as processes of their own. */
const PROGRAMS = ["scripts/cli/main.ts", "scripts/stack/daemon.ts", "scripts/runner/lint/main.ts"];
const DAY_MILLISECONDS = 86_400_000;

/**
 * The path of a program in JavaScript, compiled again when a source has changed.
 *
 * @param {string} root The repository.
 * @param {string} program One of PROGRAMS.
 * @returns {Promise<string>}
 */
export async function compiled(root, program) {
  const needed = PROGRAMS.map(toScript);
  const folder = await compiledOnce({ root, name: "programs", needed }, async (outdir) => {
    const { build } = await import("esbuild");
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: PROGRAMS,
      outbase: ".",
      outdir,
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      target: "node20.12",
      packages: "external",
      charset: "utf8",
      metafile: true,
      plugins: [ownAddresses],
      logLevel: "silent",
    });
    return Object.keys(metafile.inputs);
  });
  return join(folder, toScript(program));
}

const toScript = (program) => program.replace(/\.ts$/, ".js");

/**
 * The folder that `compile` has filled, which is filled again when one of its sources has changed.
 *
 * @param {{ root: string, name: string, needed: readonly string[] }} what The repository, what is compiled of it, and
 *   the files that have to be in the folder.
 * @param {(folder: string) => Promise<readonly string[]>} compile Gives the paths of its sources, below the repository.
 * @returns {Promise<string>}
 */
export async function compiledOnce({ root, name, needed }, compile) {
  const own = `cogo-${createHash("sha256").update(root).digest("hex").slice(0, 8)}`;
  const cache = join(root, "node_modules", ".cache", own, name);
  const record = join(cache, "current.json");
  const current = readCurrent(record, needed);
  if (current !== undefined) return current;
  const started = Date.now();
  const folder = join(cache, randomUUID());
  const sources = (await compile(folder)).map((path) => join(root, path));
  // What was edited meanwhile may have been read before: such a compilation is used once.
  if (sources.every((path) => Math.floor(statSync(path).mtimeMs) <= started)) {
    const marks = Object.fromEntries(sources.map((path) => [path, markOf(path)]));
    const outputs = Object.fromEntries(listFiles(folder).map((path) => [path, sizeOf(path)]));
    writeFileSync(`${folder}.json`, JSON.stringify({ folder, sources: marks, outputs }));
    renameSync(`${folder}.json`, record);
  }
  removeOld(cache);
  return folder;
}

/** The folder of the last compilation, if it is whole and its sources are still the same. */
function readCurrent(record, needed) {
  if (!existsSync(record)) return undefined;
  const { folder, sources, outputs } = JSON.parse(readFileSync(record, "utf8"));
  // A full disk or a power cut may have left a part of one.
  const isWhole =
    needed.every((file) => join(folder, file) in outputs) &&
    Object.entries(outputs).every(([path, size]) => sizeOf(path) === size);
  const isSame = Object.entries(sources).every(([path, mark]) => markOf(path) === mark);
  return isWhole && isSame ? folder : undefined;
}

const listFiles = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

const sizeOf = (path) => statSync(path, { throwIfNoEntry: false })?.size;

function markOf(path) {
  const { mtimeMs, size } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return `${mtimeMs} ${size}`;
}

/** A process that goes on may still load a part of what it was started from. */
function removeOld(cache) {
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    const { mtimeMs = Infinity } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs < Date.now() - DAY_MILLISECONDS) rmSync(path, { recursive: true, force: true });
  }
}

/** Every module keeps the address of its source, by which it finds what lies beside it. */
const ownAddresses = {
  name: "own-addresses",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]scripts[\\/].*\.m?ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const address = JSON.stringify(pathToFileURL(path).href);
      return { contents: text.replaceAll("import.meta.url", address), loader: "ts" };
    });
  },
};
