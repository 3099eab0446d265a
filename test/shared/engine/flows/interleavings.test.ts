import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { flow } from "../../../../shared/engine/flows/flow.ts";
import type { Run } from "../../../../shared/engine/flows/run.ts";
import { MemoryEngine } from "./memory_engine.ts";

/** A small flow as data. What waits is called as the event it waits for; a race is between several of them. */
type Part =
  | { readonly kind: "step" | "sleep" | "event" | "ignored event" | "ignored sleep" }
  | { readonly kind: "race"; readonly width: number; readonly hasLimit: boolean }
  | { readonly kind: "all"; readonly branches: readonly (readonly Part[])[] };

const { parts } = fc.letrec<{ parts: Part[]; part: Part }>((tie) => ({
  parts: fc.array(tie("part"), { minLength: 1, maxLength: 4 }),
  part: fc.oneof(
    { depthSize: "small", maxDepth: 2 },
    fc.record({
      kind: fc.constantFrom("step", "sleep", "event", "ignored event", "ignored sleep"),
    }),
    fc.record({
      kind: fc.constant("race" as const),
      width: fc.integer({ min: 2, max: 3 }),
      hasLimit: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant("all" as const),
      branches: fc.array(tie("parts"), { minLength: 1, maxLength: 3 }),
    }),
  ),
}));

/** How the world meets it: what comes when, how long calls take, where workers die. */
const world = fc.record({
  ranks: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
  together: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 8 }),
  delays: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 }),
  deaths: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 4 }),
});

describe("whatever comes in whatever order, and wherever workers die", () => {
  it("a flow ends, with what its code and the order of the events say", async () => {
    await fc.assert(
      fc.asyncProperty(parts, world, async (program, { ranks, together, delays, deaths }) => {
        const events = inOrder(eventsOf(program, ""), ranks);
        const expected = program.map((part, index) => interpret(part, `${index}`, events));
        expect(await live(program, events, { together, delays, deaths })).toEqual(expected);
      }),
      { numRuns: 100, endOnFailure: true },
    );
  }, 120_000);
});

function eventsOf(program: readonly Part[], path: string): string[] {
  return program.flatMap((part, index) => {
    const name = `${path}${index}`;
    if (part.kind === "race") {
      return Array.from({ length: part.width }, (_, each) => `${name}-${each}`);
    }
    if (part.kind === "all") {
      return part.branches.flatMap((branch, each) => eventsOf(branch, `${name}.${each}.`));
    }
    return part.kind === "event" || part.kind === "ignored event" ? [name] : [];
  });
}

function inOrder(names: readonly string[], ranks: readonly number[]): string[] {
  const rankOf = (index: number) => ranks[index % ranks.length] ?? 0;
  return names
    .map((name, index) => ({ name, rank: rankOf(index) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ name }) => name);
}

/** The reference: every event comes, and before any sleep is over. */
function interpret(part: Part, name: string, events: readonly string[]): unknown {
  if (part.kind === "race") return events.find((event) => event.startsWith(`${name}-`));
  if (part.kind !== "all") return part.kind === "event" || part.kind === "step" ? name : null;
  return part.branches.map((branch, each) =>
    branch.map((inner, index) => interpret(inner, `${name}.${each}.${index}`, events)),
  );
}

async function perform(run: Run, program: readonly Part[], path: string): Promise<unknown[]> {
  const values: unknown[] = [];
  for (const [index, part] of program.entries()) {
    values.push((await performPart(run, part, `${path}${index}`)) ?? null);
  }
  return values;
}

async function performPart(run: Run, part: Part, name: string): Promise<unknown> {
  const schema = z.unknown();
  switch (part.kind) {
    case "step":
      return await run.step(name, () => name);
    case "sleep":
      return await run.sleep(name, { hours: 1 });
    case "event":
      return await run.waitFor(name, { schema });
    case "ignored event":
      void run.waitFor(name, { schema });
      return null;
    case "ignored sleep":
      void run.sleep(name, { hours: 1 });
      return null;
    case "race": {
      const names = Array.from({ length: part.width }, (_, each) => `${name}-${each}`);
      const limit = part.hasLimit ? [run.sleep(`${name}-limit`, { hours: 9 })] : [];
      return await Promise.race([...names.map((each) => run.waitFor(each, { schema })), ...limit]);
    }
    case "all":
      return await run.all(name, part.branches, (branch, inner, each) =>
        perform(branch, inner, `${name}.${each}.`),
      );
  }
}

async function live(
  program: readonly Part[],
  events: readonly string[],
  world: {
    readonly together: readonly number[];
    readonly delays: readonly number[];
    readonly deaths: readonly number[];
  },
): Promise<unknown> {
  const next = cycle(world.delays);
  const engine = new MemoryEngine(() => pause(next()));
  const quantity = cycle(world.together);
  const deaths = world.deaths.values();
  const rest = [...events];
  const subject = flow("any", { version: 1, input: z.unknown() }, (run) =>
    perform(run, program, ""),
  );
  for (let attempts = 0; attempts < 200; attempts += 1) {
    const calls = deaths.next().value;
    const outcome = await engine.attempt(subject, { calls, handOverMilliseconds: 600 });
    if (outcome?.status === "completed") return outcome.result.output;
    if (outcome !== undefined && outcome.status !== "released") return outcome;
    if (rest.length === 0) engine.sleep(3_600);
    for (const event of rest.splice(0, Math.max(quantity(), attempts > 20 ? 1 : 0))) {
      engine.emit(event, event);
    }
  }
  return "It never ends";
}

function cycle(values: readonly number[]): () => number {
  let index = -1;
  return () => {
    index += 1;
    return values[index % values.length] ?? 0;
  };
}

/** Some answers come at once, some in a later turn, some later than others. */
function pause(milliseconds: number): Promise<void> {
  if (milliseconds === 0) return Promise.resolve();
  return new Promise((resolve) => setTimeout(resolve, milliseconds - 1));
}
