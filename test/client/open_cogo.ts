import { createClient } from "@supabase/supabase-js";
import { type Cogo, createCogo } from "../../packages/client/src/mod.ts";

/** COGO over a project that answers each request as the test says. */
export function openCogo(answer: (request: Request) => Response | Promise<Response>): Cogo {
  const supabase = createClient("https://project.example", "publishable", {
    accessToken: async () => "token-of-ann",
    global: { fetch: async (input, init) => answer(new Request(input, init)) },
    realtime: { transport: class {} as unknown as typeof WebSocket },
  });
  return createCogo(supabase);
}
