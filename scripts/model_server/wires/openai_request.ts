import { z } from "zod";
import { jsonObjectSchema } from "../../../shared/kernel/mod.ts";
import { type Incoming, WireRefusal } from "../wire.ts";
import { findUnsupported } from "./find_unsupported.ts";

/** A schema as it is asked for; also the description of a tool has these members. */
export const formatSchema = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
  schema: jsonObjectSchema,
  strict: z.boolean().optional(),
});

export const functionSchema = z.strictObject({
  name: z.string(),
  description: z.string().optional(),
  parameters: jsonObjectSchema,
  strict: z.boolean().optional(),
});

export const effortSchema = z.enum(["none", "minimal", "low", "medium", "high", "xhigh", "max"]);

/** A file in a URL of its own. */
export const dataUrlSchema = z.string().regex(/^data:[a-z]+\/[a-z+-]+;base64,[A-Za-z0-9+/=]+$/);

/** The key is a bearer's. */
export function bearerOf({ headers }: Incoming): string | undefined {
  return /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
}

export const describeUnknown = (name: string) => `Unknown parameter: '${name}'.`;

/** A strict schema must be one that can be kept to. */
export function checkStrict(
  what: string,
  {
    name,
    schema,
    strict,
  }: {
    readonly name: string;
    readonly schema: z.infer<typeof jsonObjectSchema>;
    readonly strict?: boolean | undefined;
  },
): void {
  const unsupported = strict ? findUnsupported(schema, "openai") : undefined;
  if (unsupported === undefined) return;
  throw new WireRefusal("invalid_request", `Invalid schema for ${what} '${name}': ${unsupported}`);
}
