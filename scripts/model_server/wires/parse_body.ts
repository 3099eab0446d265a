import type { z } from "zod";
import { WireRefusal } from "../wire.ts";

/** Parses a request as the provider would: members it does not know are refused in its own words. */
export function parseBody<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  describeUnknown: (name: string) => string,
): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === "unrecognized_keys") {
    throw new WireRefusal(
      "invalid_request",
      describeUnknown([...issue.path, ...issue.keys].join(".")),
    );
  }
  throw new WireRefusal("invalid_request", `${issue?.path.join(".")}: ${issue?.message}`);
}
