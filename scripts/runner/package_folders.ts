import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { servesVersion } from "../../shared/quality/mod.ts";

/** Where this program's own packages are installed. */
export const INSTALLED = fileURLToPath(new URL("../../node_modules", import.meta.url));

const installedSchema = z.object({ version: z.string() });

/** Of the declared packages, those that are installed here in a version that serves, with their types. */
export function findAvailable(declared: ReadonlyMap<string, string>): ReadonlySet<string> {
  const available = new Set(["@types/node", "@types/deno"]);
  for (const [name, wanted] of declared) {
    const installed = installedVersion(name);
    if (installed === undefined || !servesVersion(installed, wanted)) continue;
    available.add(name);
    const types = `@types/${name.replace(/^@/, "").replace("/", "__")}`;
    if (existsSync(join(INSTALLED, types))) available.add(types);
  }
  return available;
}

function installedVersion(name: string): string | undefined {
  if (!/^(@[a-z0-9._-]+\/)?[a-z0-9][a-z0-9._-]*$/i.test(name)) return undefined;
  const path = join(INSTALLED, name, "package.json");
  if (!existsSync(path)) return undefined;
  return installedSchema.parse(JSON.parse(readFileSync(path, "utf8"))).version;
}
