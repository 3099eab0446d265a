import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";

const PACKAGE = resolve("packages/client");
const MODULES = resolve("node_modules");

const packedSchema = z.tuple([
  z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) }),
]);

/** Packs the client and installs it from its tarball in a new project, beside these packages; returns its files. */
export function installPackedClient(folder: string, packages: readonly string[]): string[] {
  const listing = execFileSync("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: PACKAGE,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ filename, files }] = packedSchema.parse(JSON.parse(listing));
  const installed = join(folder, "node_modules/@cogo/client");
  mkdirSync(installed, { recursive: true });
  const words = ["-xzf", filename, "--strip-components=1", "-C", installed];
  execFileSync("tar", words, { cwd: folder });
  for (const name of packages) {
    mkdirSync(join(folder, "node_modules", name, ".."), { recursive: true });
    symlinkSync(join(MODULES, name), join(folder, "node_modules", name));
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  return files.map(({ path }) => path);
}
