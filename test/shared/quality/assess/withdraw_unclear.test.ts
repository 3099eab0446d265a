import { expect, it } from "vitest";
import { withdrawUnclear } from "../../../../shared/quality/assess/withdraw_unclear.ts";

const result = (...outcomes: readonly ("passed" | "failed")[]) => ({
  ...{ path: "test/a.test.ts", outcome: outcomes[0] ?? "passed", output: "" },
  tests: outcomes.map((outcome, index) => ({ name: `test ${index}`, outcome })),
  durationMilliseconds: 1,
});
const about = (index: number) => ({
  path: "test/a.test.ts",
  test: `test ${index}`,
  why: "AC-1: !",
});

it("a test whose criterion is unclear establishes nothing, whether it passes or fails", () => {
  const [failed] = withdrawUnclear([result("failed", "passed")], [about(0)]);
  expect(failed?.outcome).toBe("passed");
  expect(failed?.tests).toEqual([
    { name: "test 0", outcome: "not_executed", message: "Its criterion is unclear: AC-1: !" },
    { name: "test 1", outcome: "passed" },
  ]);
  const [alone] = withdrawUnclear([result("passed")], [about(0)]);
  expect(alone?.outcome).toBe("not_executed");
});

it("other tests, and files that fail as a whole, stay as they are", () => {
  const whole = {
    ...result("failed", "failed"),
    failure: { reason: "timeout" as const, message: "Too long" },
  };
  expect(withdrawUnclear([whole], [about(0)])[0]?.outcome).toBe("failed");
  expect(withdrawUnclear([result("failed", "failed")], [about(0)])[0]?.outcome).toBe("failed");
  expect(withdrawUnclear([whole], [{ ...about(0), path: "test/b.test.ts" }])).toEqual([whole]);
});
