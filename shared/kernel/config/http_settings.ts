import { z } from "zod";
import { type Environment, readEnvironment } from "./read_environment.ts";

const host = z.string().trim().toLowerCase().min(1);

const secretsSchema = z.record(
  z.string().regex(/^[A-Z][A-Z0-9_]*$/, "Expected a name of capitals, digits and underscores"),
  z.strictObject({ value: z.string().min(1), hosts: z.array(host).min(1) }),
);

const environmentSchema = z.object({
  COGO_HTTP_SECRETS: z
    .string()
    .transform((text, context) => {
      try {
        return secretsSchema.parse(JSON.parse(text));
      } catch {
        context.addIssue('Expected {"NAME": {"value": "…", "hosts": ["api.example.com"]}} as JSON');
        return z.NEVER;
      }
    })
    .default({}),
  COGO_HTTP_PRIVATE_HOSTS: z.string().default(""),
  /** These two are set by the platform. */
  SUPABASE_URL: z.url().optional(),
  SUPABASE_PUBLISHABLE_KEYS: z.string().default("{}"),
});

/** The names of the variables that say what steps of kind `http` may do; the first is a secret. */
export const HTTP_SETTINGS = ["COGO_HTTP_SECRETS", "COGO_HTTP_PRIVATE_HOSTS"];

/** What steps of kind `http` may do. */
export interface HttpSettings {
  /** Values that headers may hold, by name, and the hosts that each may be sent to: `name` or `name:port`. */
  readonly secrets: Readonly<
    Record<string, { readonly value: string; readonly hosts: readonly string[] }>
  >;
  /** Hosts that may be called though their addresses are private: `name` or `name:port`. */
  readonly privateHosts: readonly string[];
  /** Where the project's own functions are, and what they are called with. */
  readonly project: { readonly url: string; readonly key: string } | undefined;
}

/** Reads what steps of kind `http` may do. @throws CogoError `invalid_configuration`. */
export function readHttpSettings(environment?: Environment): HttpSettings {
  const data = readEnvironment(environmentSchema, environment);
  const keys = z.record(z.string(), z.string()).parse(JSON.parse(data.SUPABASE_PUBLISHABLE_KEYS));
  return {
    secrets: data.COGO_HTTP_SECRETS,
    privateHosts: data.COGO_HTTP_PRIVATE_HOSTS.split(",")
      .map((each) => each.trim().toLowerCase())
      .filter((each) => each !== ""),
    project:
      data.SUPABASE_URL === undefined
        ? undefined
        : { url: data.SUPABASE_URL, key: keys.default ?? "" },
  };
}
