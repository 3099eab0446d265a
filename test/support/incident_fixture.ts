const hash = (character: string) => character.repeat(32);

/** An error as it is reported. */
export const incident = (change: object = {}) => ({
  ...{ fingerprint: hash("a"), family: hash("f"), class: "type", severity: "major" },
  ...{ message: "x is not a function", frames: [{ path: "src/a.ts" }] },
  ...change,
});

/** What a worker reports of an attempt to mend, by default one that healed. */
export const healing = (change: object = {}) => ({
  ...{ verdict: "healed", by: "rules", source: "comparison", patch: "--- a\n+++ a\n", reasons: [] },
  failures: [{ incident: incident(), test: "a.test.ts: adds" }],
  recalled: [],
  ...change,
});
