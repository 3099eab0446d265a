import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { CheckedFile } from "../../shared/quality/mod.ts";

/** Where this program's own packages are installed. */
export const INSTALLED = fileURLToPath(new URL("../../node_modules", import.meta.url));

const versions = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({ dependencies: versions, devDependencies: versions });
const importMapSchema = z.object({ imports: versions });
const installedSchema = z.object({ version: z.string() });

/** The packages that the manifests of a project declare, with the version of each. */
export function readDeclaredPackages(files: readonly CheckedFile[]): ReadonlyMap<string, string> {
  return new Map(
    files.flatMap(({ path, content }) => {
      if (/(^|\/)package\.json$/.test(path)) return readManifest(content);
      return /(^|\/)deno\.jsonc?$/.test(path) ? readImportMap(content) : [];
    }),
  );
}

function readManifest(content: string): [name: string, version: string][] {
  const { data } = manifestSchema.safeParse(parseJson(content));
  return Object.entries({ ...data?.dependencies, ...data?.devDependencies });
}

function readImportMap(content: string): [name: string, version: string][] {
  const { data } = importMapSchema.safeParse(parseJson(content));
  return Object.entries(data?.imports ?? {}).flatMap(([name, target]) => {
    const version = /^npm:\/?(?:@[^/]+\/)?[^@/]+@([^/]+)/.exec(target)?.[1];
    return version === undefined ? [] : [[packageOf(name), version]];
  });
}

/** Of the declared packages, those that are installed here in a version that serves, with their types. */
export function findAvailable(declared: ReadonlyMap<string, string>): ReadonlySet<string> {
  const available = new Set(["@types/node", "@types/deno"]);
  for (const [name, wanted] of declared) {
    const installed = installedVersion(name);
    if (installed === undefined || !serves(installed, wanted)) continue;
    available.add(name);
    const types = `@types/${name.replace(/^@/, "").replace("/", "__")}`;
    if (existsSync(join(INSTALLED, types))) available.add(types);
  }
  return available;
}

/** The name of the package that an import leads into. */
export function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function installedVersion(name: string): string | undefined {
  if (!/^(@[a-z0-9._-]+\/)?[a-z0-9][a-z0-9._-]*$/i.test(name)) return undefined;
  const path = join(INSTALLED, name, "package.json");
  if (!existsSync(path)) return undefined;
  return installedSchema.safeParse(parseJson(readFileSync(path, "utf8"))).data?.version;
}

/** An exact version is that one; a range is served by the same major, or the same minor before 1.0. */
function serves(installed: string, wanted: string): boolean {
  if (/^\d/.test(wanted)) return installed === wanted;
  const [major, minor] = installed.split(".");
  const floor = /^[\^~]?v?(\d+)(?:\.(\d+))?/.exec(wanted);
  if (floor === null) return wanted === "*" || wanted === "latest";
  return floor[1] === major && (major !== "0" || floor[2] === minor);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
