import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { FunctionConfig } from "../config.ts";

const FILE = "functions.json";
const deployedSchema = z.record(
  z.string(),
  z.object({ entrypoint: z.string(), deployedAt: z.string() }),
);

/**
 * A function that was deployed to the stack of this folder, beside those of config.toml. It runs with the import map of
 * the project, so that it imports what the project's own functions do.
 */
export async function findDeployedFunction(
  folder: string,
  projectRoot: string,
  slug: string,
): Promise<FunctionConfig | undefined> {
  const found = (await readDeployed(folder)).get(slug);
  return (
    found && {
      slug,
      entrypoint: found.entrypoint,
      importMap: join(projectRoot, "deno.json"),
      verifyJwt: false,
      revision: found.deployedAt,
    }
  );
}

/** Serves the function from now on; a process that runs an earlier state of it ends with the next request. */
export async function deployToStack(
  folder: string,
  { slug, entrypoint }: { readonly slug: string; readonly entrypoint: string },
): Promise<void> {
  const deployed = await readDeployed(folder);
  deployed.set(slug, { entrypoint, deployedAt: new Date().toISOString() });
  const text = JSON.stringify(Object.fromEntries(deployed), null, 2);
  await writeFile(join(folder, FILE), text);
}

/** A map, for a request may ask for a function of any name, such as `constructor`. */
async function readDeployed(folder: string) {
  const text = await readFile(join(folder, FILE), "utf8").catch(() => "{}");
  return new Map(Object.entries(deployedSchema.parse(JSON.parse(text))));
}
