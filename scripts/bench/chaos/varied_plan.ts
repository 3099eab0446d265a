const step = (key: string, change: object = {}) => ({
  ...{ key, kind: "chaos", phase: "work", role: "chaos", agent: "chaos-1" },
  ...change,
});
const after = ["list"];
const middle = {
  each: { map: "list.parts" },
  pieces: {
    map: "list.parts",
    subRun: { steps: [step("piece"), step("joined", { agent: "chaos-2", dependsOn: ["piece"] })] },
  },
  limited: { agent: "chaos-2", limit: { key: "customer", concurrency: 2 } },
  paced: { limit: { key: "pace", perMinute: 600, burst: 5 } },
  heard: {
    kind: "gate",
    waitFor: { events: ["go", "stop"], timeoutSeconds: 6, whenExpired: "continue" },
  },
  agreed: { kind: "gate", approval: { timeoutSeconds: 6, whenExpired: "approve" } },
  flow: {
    kind: "flow",
    role: "chaos-flow",
    agent: "chaos-flow",
    input: { flow: "chaos", input: {} },
  },
};

/** A plan with each of the directives, a flow, and what undoes it when its last step fails. */
export const VARIED_PLAN = {
  reason: "Everything that a plan can say",
  steps: [
    step("list"),
    ...Object.entries(middle).map(([key, change]) => step(key, { dependsOn: after, ...change })),
    step("end", { dependsOn: Object.keys(middle), input: { mayFail: true } }),
  ],
  onFailure: [
    step("undo-list", { phase: "undo", compensates: "list" }),
    step("tell", { phase: "undo", agent: "chaos-2" }),
  ],
};

/** What somebody adds to it meanwhile. */
export const revisionOf = (number: number) => ({
  reason: "More to do",
  add: [step(`added-${number}`, { dependsOn: after })],
});

/** What a schedule submits again and again. */
export const SCHEDULED_TASK = {
  requirement: "Again and again",
  plan: { reason: "Small", steps: [step("only")] },
};
