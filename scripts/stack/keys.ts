import { randomBytes, randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { exportJWK, generateKeyPair } from "jose";
import { z } from "zod";

const signingKey = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
  alg: z.literal("ES256"),
});

const keysFile = z.object({
  publishableKey: z.string(),
  secretKey: z.string(),
  databasePassword: z.string().default(makePassword),
  signingKey,
});

/** The project's API keys, the database's password and the private ES256 key (a JWK) that signs its tokens. */
export type StackKeys = z.infer<typeof keysFile>;

/**
 * Reads the keys from `dataFolder/keys.json`, or makes them once; the file is readable by its owner alone.
 *
 * They live with the data, so tokens issued before a restart stay valid after it.
 */
export async function loadKeys(dataFolder: string): Promise<StackKeys> {
  const path = join(dataFolder, "keys.json");
  const text = await readFile(path, "utf8").catch(() => undefined);
  const stored: unknown = text === undefined ? undefined : JSON.parse(text);
  const keys = stored === undefined ? await makeKeys() : keysFile.parse(stored);
  // A file of an earlier release has no password for the database yet.
  if (isDeepStrictEqual(stored, keys)) return keys;
  await writeFile(path, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  return keys;
}

function makePassword(): string {
  return randomBytes(24).toString("base64url");
}

async function makeKeys(): Promise<StackKeys> {
  const pair = await generateKeyPair("ES256", { extractable: true });
  const jwk = await exportJWK(pair.privateKey);
  return {
    publishableKey: `sb_publishable_${randomBytes(24).toString("base64url")}`,
    secretKey: `sb_secret_${randomBytes(24).toString("base64url")}`,
    databasePassword: makePassword(),
    signingKey: signingKey.parse({ ...jwk, kid: randomUUID(), alg: "ES256" }),
  };
}
