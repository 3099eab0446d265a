import { describe, expect, it } from "vitest";
import {
  describeTestChanges,
  recordRuling,
  recordTestChange,
} from "../../../../../shared/generation/by_models/reconcile/record_rulings.ts";

const RULING = {
  path: "test/a.test.ts",
  test: "[AC-1] joins",
  ruling: "test_wrong" as const,
  criterion: "AC-1",
  quote: "in lower case",
  expectation: "hello",
  reason: "It says so.",
  objection: undefined,
};

describe("recordRuling()", () => {
  it("keeps who ruled, on what, and with which words", () => {
    expect(recordRuling(RULING, "quality-engineer")).toEqual({
      kind: "adjudication",
      inputs: { path: "test/a.test.ts", test: "[AC-1] joins", adjudicator: "quality-engineer" },
      outcome: {
        ...{ ruling: "test_wrong", criterion: "AC-1", quote: "in lower case" },
        ...{ expectation: "hello", upheld: true },
      },
      reasons: ["It says so."],
    });
  });

  it("says why a ruling counts for nothing", () => {
    const { outcome, reasons } = recordRuling({ ...RULING, objection: "It is no quote" }, "judge");
    expect(outcome).toMatchObject({ upheld: false });
    expect(reasons).toEqual(["It says so.", "It counts for nothing: It is no quote"]);
  });
});

describe("describeTestChanges()", () => {
  const change = { path: "test/a.test.ts", before: "A", after: "B", rulings: [RULING] };

  it("names each test that was changed, with the words that decided", () => {
    const decision = recordTestChange(change, "test-engineer");
    expect(decision.inputs).toEqual({
      ...{ path: change.path, before: "A" },
      author: "test-engineer",
    });
    expect(decision.outcome).toEqual({ path: change.path, after: "B" });
    expect(describeTestChanges([decision])).toBe(
      '\n## Tests changed after code existed\n\n- test/a.test.ts: "\\[AC-1\\] joins" contradicted AC-1 ("in lower case"): It says so. It now expects: hello\n',
    );
  });

  it("says nothing where none was", () => {
    expect(describeTestChanges([recordRuling(RULING, "quality-engineer")])).toBe("");
  });
});
