import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { machineRequestSchema } from "../../shared/engine/mod.ts";
import { lintRequestSchema, typeCheckRequestSchema } from "../../shared/quality/mod.ts";
import { checkForeignTypes } from "./check_foreign_types.ts";
import { checkProject } from "./check_project.ts";
import { deliver } from "./deliver/deliver.ts";
import { MachineRefused } from "./deliver/refusal.ts";
import { lintProject } from "./lint/lint_project.ts";

const MOST_BYTES = 16 * 1024 * 1024;
const MOST_AT_A_TIME = 2;

/**
 * What functions ask for what does not fit an isolate: a web service for those who know the secret. It brings results to
 * folders and repositories only where `delivers` says so: who may ask then writes with the rights of this process.
 */
export function createRunner(
  secret: string,
  { delivers }: { readonly delivers: boolean },
): (request: Request) => Promise<Response> {
  const inTurn = createPlaces(MOST_AT_A_TIME);
  const app = new Hono();
  app.get("/health", (c) => c.json({ status: "ok" }));
  app.use(bearerAuth({ token: secret }), bodyLimit({ maxSize: MOST_BYTES }));
  app.post("/check-types", async (c) => {
    const body: unknown = await c.req.json().catch(() => undefined);
    const parsed = typeCheckRequestSchema.safeParse(body);
    if (!parsed.success) return c.json({ message: z.prettifyError(parsed.error) }, 400);
    const { files, isForeign } = parsed.data;
    const check = isForeign ? checkForeignTypes : checkProject;
    return c.json(await inTurn(() => check(files)));
  });
  app.post("/lint", async (c) => {
    const body: unknown = await c.req.json().catch(() => undefined);
    const parsed = lintRequestSchema.safeParse(body);
    if (!parsed.success) return c.json({ message: z.prettifyError(parsed.error) }, 400);
    return c.json(await inTurn(() => lintProject(parsed.data)));
  });
  if (delivers) {
    app.post("/deliver", async (c) => {
      const body: unknown = await c.req.json().catch(() => undefined);
      const parsed = machineRequestSchema.safeParse(body);
      if (!parsed.success) return c.json({ message: z.prettifyError(parsed.error) }, 400);
      try {
        return c.json(await deliver(parsed.data));
      } catch (error) {
        if (!(error instanceof MachineRefused)) throw error;
        return c.json({ code: error.code, message: error.message }, 422);
      }
    });
  }
  return async (request) => app.fetch(request);
}

/** Lets as many work at a time, and the others wait for one of them to end. */
function createPlaces(places: number) {
  let free = places;
  const waiting: (() => void)[] = [];
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
