import { describe, expect, it } from "vitest";
import { readEnvironment } from "../../../../../../shared/generation/by_templates/templates/runtime/supabase/serve.ts";
import { describeSupabaseStore } from "../../../../../../shared/generation/by_templates/templates/runtime/testing/supabase.ts";
import { expectations, service } from "./library.ts";

describeSupabaseStore({ service, expectations });

describe("readEnvironment()", () => {
  const read = (variables: Record<string, string>) => readEnvironment((name) => variables[name]);

  it("takes the default of the publishable keys before the keys of older projects", () => {
    const keys = JSON.stringify({ default: "new" });
    expect(read({ SUPABASE_PUBLISHABLE_KEYS: keys, SUPABASE_ANON_KEY: "old" }).key).toBe("new");
    expect(read({ SUPABASE_ANON_KEY: "old" }).key).toBe("old");
  });
});
