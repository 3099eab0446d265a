import { flow, serveFlows } from "cogo/flow";
import { z } from "zod";

const order = flow(
  "order",
  { version: 1, input: z.object({ item: z.string(), euros: z.number() }) },
  async (run, { item, euros }) => {
    // Done once: after that, what it returned is given again.
    const reservation = await run.step("reserve", () => `${item}-${crypto.randomUUID()}`);

    if (euros > 100) {
      const { status } = await run.approve("spend", {
        title: `Spend ${euros} euros on a ${item}?`,
      });
      if (status === "rejected") return { reservation, status };
    }

    await run.step(
      "charge",
      // The key is the same at every try, so that a service which honours it charges once.
      ({ attempt, idempotencyKey }) => {
        if (attempt === 1) throw new Error("The bank is closed");
        return { charged: euros, key: idempotencyKey };
      },
      { retries: 3, backoff: { seconds: 0.5 } },
    );
    await run.sleep("shipping", { seconds: 1 });
    return { reservation, status: "delivered" };
  },
);

export default serveFlows([order]);
