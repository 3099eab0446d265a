import { createClient } from "@supabase/supabase-js";
import { type CogoApi, createApi, type SupabaseConnection } from "./api.ts";

/** Where a project is and as whom to call it, if there is no client of Supabase yet. */
export interface CogoAddress {
  readonly url: string;
  /** The publishable key. */
  readonly key: string;
  /** Gives the user's access token, asked for again as it expires. */
  readonly accessToken: () => Promise<string | null>;
}

/** COGO, as the user that a client of Supabase is signed in as. */
export interface Cogo {
  /** Every endpoint, typed from the OpenAPI document. */
  readonly api: CogoApi;
}

/** Opens COGO for the signed-in user of a Supabase client, or for a project's address and a token. */
export function createCogo(connection: SupabaseConnection | CogoAddress): Cogo {
  const supabase = "key" in connection ? connect(connection) : connection;
  return { api: createApi(supabase) };
}

function connect({ url, key, accessToken }: CogoAddress): SupabaseConnection {
  return createClient(url, key, { accessToken });
}
