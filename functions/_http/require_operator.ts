import type { Context } from "hono";
import { CogoError } from "../../shared/kernel/mod.ts";
import type { AppVariables } from "./app.ts";

/** @throws CogoError `forbidden` for users. */
export function requireOperator(c: Context<AppVariables>): void {
  if (c.get("supabaseContext").authMode === "secret") return;
  throw new CogoError({
    code: "forbidden",
    message: "Expected an operator, got a user",
    remedy: "Call it with the project's secret key",
  });
}
