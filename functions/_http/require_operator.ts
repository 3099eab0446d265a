import type { SupabaseContext } from "@supabase/server";
import { createAdminClient } from "@supabase/server/core";
import { z } from "zod";
import { type ApiClient, CogoError, callFunction } from "../../shared/kernel/mod.ts";
import { readProject } from "./authenticate.ts";

/** The header by which the secret key says for which operator it acts; record_audit() reads it. */
const ACTOR_HEADER = "x-cogo-actor";

/**
 * The client of an operator: the one with the secret key or, for a user who is an operator at this moment, one that
 * acts in that user's name.
 *
 * @throws CogoError `forbidden` for other users.
 */
export async function requireOperator({
  authMode,
  userClaims,
  supabaseAdmin,
}: SupabaseContext): Promise<ApiClient> {
  if (authMode === "secret") return supabaseAdmin;
  const userId = userClaims?.id ?? "";
  const operates = await callFunction(
    supabaseAdmin,
    "is_operator",
    { user_id: userId },
    z.boolean(),
  );
  if (operates) {
    const supabaseOptions = {
      db: { schema: "cogo_api" },
      global: { headers: { [ACTOR_HEADER]: userId } },
    };
    return createAdminClient({ supabaseOptions, env: readProject() });
  }
  throw new CogoError({
    code: "forbidden",
    message: "Expected an operator, got a user",
    remedy: "Ask an operator, or call it with the project's secret key",
  });
}
