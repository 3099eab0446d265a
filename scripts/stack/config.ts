import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";

const functionBlock = z.object({
  enabled: z.boolean().default(true),
  verify_jwt: z.boolean().default(true),
  entrypoint: z.string().optional(),
  import_map: z.string().optional(),
});

const apiBlock = z.object({
  schemas: z.array(z.string()).default(["public"]),
  extra_search_path: z.array(z.string()).default(["public", "extensions"]),
  max_rows: z.number().int().positive().default(1000),
  port: z.number().int().default(54_321),
});

const authBlock = z.object({
  jwt_expiry: z.number().int().positive().default(3600),
  enable_signup: z.boolean().default(true),
  enable_anonymous_sign_ins: z.boolean().default(false),
  minimum_password_length: z.number().int().default(6),
});

const configFile = z.object({
  api: apiBlock.prefault({}),
  db: z.object({ port: z.number().int().default(54_322) }).prefault({}),
  auth: authBlock.prefault({}),
  functions: z.record(z.string(), functionBlock).default({}),
});

/** One `[functions.<slug>]` block, its paths made absolute. */
export type FunctionConfig = {
  readonly slug: string;
  readonly entrypoint: string;
  readonly importMap: string | undefined;
  readonly verifyJwt: boolean;
  /** Changes with each deploy to a running stack; the functions of config.toml have none. */
  readonly revision?: string;
};

/**
 * What the stack reads from `supabase/config.toml`, by the names it has there; the same file deploys to a
 * hosted project. The ports are the first ones tried.
 */
export type StackConfig = Readonly<Omit<z.infer<typeof configFile>, "functions">> & {
  readonly functions: ReadonlyMap<string, FunctionConfig>;
};

/** Reads and checks the configuration. Errors: `config_unreadable`, `config_invalid`. */
export async function readConfig(path: string): Promise<StackConfig> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new CogoError({
      code: "config_unreadable",
      message: `Expected a Supabase configuration at ${path}, but it cannot be read.`,
      remedy: "Run from the project's root, or pass the path of config.toml.",
      cause,
    });
  });
  const config = parseConfig(path, text);
  const folder = dirname(path);
  const functions = Object.entries(config.functions).filter(([, block]) => block.enabled);
  return {
    ...config,
    functions: new Map(
      functions.map(([slug, block]) => [
        slug,
        {
          slug,
          entrypoint: resolve(folder, block.entrypoint ?? `functions/${slug}/index.ts`),
          importMap: block.import_map === undefined ? undefined : resolve(folder, block.import_map),
          verifyJwt: block.verify_jwt,
        },
      ]),
    ),
  };
}

function parseConfig(path: string, text: string): z.infer<typeof configFile> {
  try {
    return configFile.parse(parse(text));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new CogoError({
      code: "config_invalid",
      message: `Expected a valid Supabase configuration in ${path}, but: ${reason}`,
      remedy: "Correct config.toml.",
      cause,
    });
  }
}
