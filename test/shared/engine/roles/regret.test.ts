import { describe, expect, it } from "vitest";
import { benchRoles } from "../../../../scripts/bench/models/roles.ts";

describe("role selection on histories it was not tuned on", () => {
  it("regrets less than epsilon-greedy and UCB1, whether what is best changes or not", () => {
    const { scenarios } = benchRoles({ seed: 2_001, histories: 3 });
    for (const { scenario, regret } of scenarios) {
      const { engine, epsilonGreedy, ucb1 } = regret;
      expect(engine.oracle, scenario).toBeLessThan(Math.min(epsilonGreedy.oracle, ucb1.oracle));
    }
  });
});
