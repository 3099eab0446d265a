import { z } from "zod";
import type { SourceFile } from "./sandbox/contract.ts";

const versions = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({ dependencies: versions, devDependencies: versions });
const importMapSchema = z.object({ imports: versions });

/** The packages that the manifests of a project declare, with the version of each. */
export function readDeclaredPackages(files: readonly SourceFile[]): ReadonlyMap<string, string> {
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

/** The name of the package that an import leads into. */
export function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** An exact version is that one; a range is served by the same major, or the same minor before 1.0. */
export function servesVersion(installed: string, wanted: string): boolean {
  if (/^\d/.test(wanted)) return installed === wanted;
  const [major, minor] = installed.split(".");
  const floor = /^[\^~]?v?(\d+)(?:\.(\d+))?/.exec(wanted);
  if (floor === null) return wanted === "*" || wanted === "latest";
  return floor[1] === major && (major !== "0" || floor[2] === minor);
}

/** A manifest that cannot be read declares nothing. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
