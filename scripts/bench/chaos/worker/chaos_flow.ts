import { z } from "zod";
import { flow } from "../../../../shared/engine/mod.ts";

const PARTS = ["one", "two", "three"];
const LONGEST_WORK_MILLISECONDS = 400;

/** Gives something else each time it is called: what a flow returns of it must be what its checkpoint kept. */
async function draw(): Promise<string> {
  const pause = Math.random() * LONGEST_WORK_MILLISECONDS;
  await new Promise((resolve) => setTimeout(resolve, pause));
  return crypto.randomUUID();
}

const part = flow("chaos-part", { version: 1, input: z.object({}) }, (run) =>
  run.step("draw", draw, { retries: 3 }),
);

/** Every operation of a flow, one after the other; it gives what its steps drew. */
const chaos = flow("chaos", { version: 1, input: z.object({}) }, async (run) => {
  const first = await run.step("first", draw, { retries: 3 });
  const drawn = await run.all("parts", PARTS, (branch) => branch.step("draw", draw));
  await run.sleep("pause", { seconds: 2 });
  await run.waitFor("go", { schema: z.unknown(), timeout: { seconds: 4 } });
  await run.spawn("part", part, {});
  return { drawn: [first, ...drawn, await run.step("last", draw)] };
});

export const CHAOS_FLOWS = [chaos, part];
