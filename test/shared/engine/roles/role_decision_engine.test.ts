import { describe, expect, it } from "vitest";
import {
  createRoleDecisionEngine,
  type RoleDecisionEngine,
} from "../../../../shared/engine/roles/role_decision_engine.ts";
import type { RolePerformance } from "../../../../shared/engine/roles/role_performance.ts";
import type { WorkContext } from "../../../../shared/engine/roles/work.ts";
import { agent, past, role } from "./registry.ts";

const STEP = { key: "write", kind: "write", needs: ["code"] };
const WORK: WorkContext = { subject: "service", complexity: "moderate" };
const roles = [
  role("known", ["code"]),
  role("other", ["code"]),
  role("screens", ["code"], { expertise: ["browser", "user-interface"] }),
  role("writer", ["write"]),
];
const agents = [agent("a", ["known", "other", "writer"])];
const engineOn = (...performance: RolePerformance[]): RoleDecisionEngine =>
  createRoleDecisionEngine({ roles, agents, performance });
const chosen = (engine: RoleDecisionEngine, work: WorkContext = WORK) =>
  engine.makeContextAwareDecision(STEP, work).role;
const factorOf = (engine: RoleDecisionEngine, name: string, work = WORK, candidate = "known") => {
  const fitness = engine.evaluateRoleFitness({ role: candidate, agent: "a" }, STEP, work);
  const found = fitness.factors.find((each) => each.name === name);
  if (found === undefined) throw new Error(`Expected a factor ${name}`);
  return found;
};

describe("RoleDecisionEngine.makeContextAwareDecision()", () => {
  it("takes the role that did such work well", () => {
    expect(chosen(engineOn(past("known", 1, 9), past("other", 9, 1)))).toBe("other");
  });

  it("tries a new role before one that is known to fail, and not before one that does well", () => {
    expect(chosen(engineOn(past("known", 12, 8)))).toBe("other");
    expect(chosen(engineOn(past("known", 39, 1)))).toBe("known");
  });

  it("leaves a role after a failure, and comes back to it as the failure fades", () => {
    const incumbent = past("known", 30, 8);
    expect(chosen(engineOn(incumbent))).toBe("other");
    expect(chosen(engineOn(incumbent, past("other", 0, 1)))).toBe("known");
    expect(chosen(engineOn(incumbent, past("other", 0, 0.01)))).toBe("other");
  });

  it("learns for each complexity what does well there", () => {
    const engine = engineOn(
      past("known", 20, 1, { complexity: "simple" }),
      past("known", 2, 18, { complexity: "complex" }),
      past("other", 2, 18, { complexity: "simple" }),
      past("other", 18, 3, { complexity: "complex" }),
    );
    expect(chosen(engine, { ...WORK, complexity: "simple" })).toBe("known");
    expect(chosen(engine, { ...WORK, complexity: "complex" })).toBe("other");
  });

  it("prefers what did well in this project, where nothing else tells roles apart", () => {
    const elsewhere = [past("known", 5, 1), past("other", 5, 1)];
    const [known, other] = elsewhere;
    if (known === undefined || other === undefined) throw new Error("Expected two");
    expect(chosen(engineOn(known, { ...other, inProject: true }))).toBe("other");
  });

  it("prefers the cheaper of equals, and never a cheap failure to a dear success", () => {
    const dear = past("known", 9, 1, { costUsd: 2 });
    expect(chosen(engineOn(dear, past("other", 9, 1, { costUsd: 0.01 })))).toBe("other");
    expect(chosen(engineOn(dear, past("other", 2, 8, { costUsd: 0.01 })))).toBe("known");
  });

  it("prefers the role whose field is asked for", () => {
    const all = { roles, agents: [agent("a", ["known", "screens"])], performance: [] };
    const engine = createRoleDecisionEngine(all);
    expect(chosen(engine, { ...WORK, requirement: "Runs in the Browser." })).toBe("screens");
    expect(chosen(engine, { ...WORK, requirement: "A command for the user" })).toBe("known");
    expect(chosen(engine, { ...WORK, requirement: "The user needs an interface" })).toBe("screens");
  });

  it("goes without a context by capabilities and agents alone", () => {
    expect(engineOn().makeContextAwareDecision(STEP)).toMatchObject({ role: "known", agent: "a" });
  });
});

describe("RoleDecisionEngine.evaluateRoleFitness()", () => {
  it("explains a score: every factor is a value times a weight, and together they are it", () => {
    const engine = engineOn(past("known", 8, 2, { inProject: true, costUsd: 0.1 }));
    const { score, factors, missing } = engine.evaluateRoleFitness(
      { role: "known", agent: "a" },
      STEP,
      WORK,
    );
    expect(missing).toEqual([]);
    expect(factors.map(({ name, weight }) => [name, weight])).toEqual([
      ["outcomes", 1],
      ["expertise", 0.2],
      ["project", 0.1],
      ["agent", 0.1],
      ["cost", -0.1],
      ["spare", -0.05],
    ]);
    for (const { value, weight, contribution } of factors) {
      expect(contribution).toBeCloseTo(value * weight, 5);
    }
    const sum = factors.reduce((total, { contribution }) => total + contribution, 0);
    expect(score).toBeCloseTo(sum, 5);
    expect(factors.map(({ reason }) => reason)).toEqual([
      "A past that weighs 10.0 in such work: a success of 75 % is expected, 90 % is possible",
      "Nothing asked for is its field",
      "In this project 8.0 went well and 2.0 did not",
      "4 of 4 places free, no attempts in the last hour, taken as middling (expected success 50 %)",
      "About $0.1000",
      "Nothing to spare",
    ]);
  });

  it("names what a role cannot do", () => {
    const fitness = engineOn().evaluateRoleFitness({ role: "writer", agent: "a" }, STEP);
    expect(fitness.missing).toEqual(["code"]);
  });

  it("rises with every success and falls with every failure", () => {
    const value = (good: number, bad: number) =>
      factorOf(engineOn(past("known", good, bad)), "outcomes").value;
    expect(value(6, 2)).toBeGreaterThan(value(5, 2));
    expect(value(5, 3)).toBeLessThan(value(5, 2));
    expect(value(50, 20)).toBeLessThan(value(5, 2));
  });

  it.each<[string, Partial<RolePerformance>]>([
    ["kind of step", { kind: "review" }],
    ["kind of result", { subject: "table" }],
    ["complexity", { complexity: "complex" }],
    ["language", { language: "python" }],
    ["agent", { agent: "b" }],
  ])("lets work of another %s say less, and never more than a few outcomes", (_, change) => {
    const work = { ...WORK, language: "typescript" };
    const value = (quantity: number, other: Partial<RolePerformance> = {}) =>
      factorOf(engineOn(past("known", quantity, 0, other)), "outcomes", work).value;
    const nothing = factorOf(engineOn(), "outcomes", work).value;
    expect(value(3, change)).toBeGreaterThan(nothing);
    expect(value(3, change)).toBeLessThan(value(3));
    expect(value(1_000, change)).toBe(value(4));
  });

  it("takes what is not known of earlier work not to differ", () => {
    const unknown = past("known", 5, 1, { subject: null, complexity: null });
    expect(factorOf(engineOn(unknown), "outcomes").reason).toContain("weighs 6.0 in such work:");
  });

  it.each([
    ["role", { role: "nobody", agent: "a" }],
    ["agent", { role: "known", agent: "nobody" }],
  ])("refuses a %s that there is not", (_, candidate) => {
    expect(() => engineOn().evaluateRoleFitness(candidate, STEP)).toThrow(
      expect.objectContaining({ code: "not_found" }),
    );
  });
});

describe("RoleDecisionEngine.selectOptimalRoles()", () => {
  it("decides for every step as it would for that one", () => {
    const engine = engineOn(past("known", 1, 9));
    const steps = [STEP, { key: "tell", kind: "tell", needs: ["write"] }];
    expect(engine.selectOptimalRoles(steps, WORK)).toEqual(
      steps.map((step) => engine.makeContextAwareDecision(step, WORK)),
    );
  });
});
