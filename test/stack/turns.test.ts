import { describe, expect, it } from "vitest";
import { createTurns, type Urgency } from "../../scripts/stack/database/turns.ts";

/** The order in which turns begin that were asked for in the given order while another one was under way. */
async function orderOf(asked: readonly Urgency[]): Promise<readonly string[]> {
  const turns = createTurns();
  const release = await turns.take("interactive");
  const order: string[] = [];
  const all = asked.map(async (urgency, index) => {
    const end = await turns.take(urgency);
    order.push(`${urgency} ${index}`);
    end();
  });
  release();
  await Promise.all(all);
  return order;
}

describe("Turns at the embedded database", () => {
  it("go to what somebody waits for before what nobody waits for, each in the order asked", async () => {
    expect(await orderOf(["background", "interactive", "background", "interactive"])).toEqual([
      "interactive 1",
      "interactive 3",
      "background 0",
      "background 2",
    ]);
  });

  it("go to the background once in a while, however much is interactive", async () => {
    const order = await orderOf(["background", ...Array<Urgency>(20).fill("interactive")]);
    expect(order.indexOf("background 0")).toBe(7);
  });

  it("overlap with no other", async () => {
    const turns = createTurns();
    let holders = 0;
    const holdersSeen = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const end = await turns.take(index % 2 === 0 ? "interactive" : "background");
        holders += 1;
        await new Promise((resolve) => setImmediate(resolve));
        const seen = holders;
        holders -= 1;
        end();
        end();
        return seen;
      }),
    );
    expect(new Set(holdersSeen)).toEqual(new Set([1]));
  });
});
