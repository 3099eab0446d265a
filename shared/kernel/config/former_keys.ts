import { z } from "zod";
import { readEnvironment } from "./read_environment.ts";

const environmentSchema = z.object({
  SUPABASE_ANON_KEY: z.string().optional(),
  SUPABASE_SERVICE_ROLE_KEY: z.string().optional(),
});

/** The API keys of a project from before there were publishable and secret ones. */
export function readFormerKeys() {
  const { SUPABASE_ANON_KEY: publishable, SUPABASE_SERVICE_ROLE_KEY: secret } =
    readEnvironment(environmentSchema);
  return { publishable, secret };
}
