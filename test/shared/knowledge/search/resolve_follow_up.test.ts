import { describe, expect, it } from "vitest";
import { resolveFollowUp } from "../../../../shared/knowledge/search/resolve_follow_up.ts";

const ASKED = ["How are leases renewed?", "What is a run?", "Who plans?", "Older still"];

describe("resolveFollowUp()", () => {
  it.each([
    "How long does it last?",
    "And what if the worker dies?",
    "what about priorities",
    "why?",
    "its limits in production",
    "show me another example of the same",
  ])('leans on what was asked before in "%s"', (query) => {
    expect(resolveFollowUp(query, ASKED)[0]).toEqual({ text: ASKED[0], weight: 0.5 });
  });

  it.each([
    "How does the planner choose a workflow template?",
    "ERR_SOCKET_CLOSED",
    "getUserById",
    "error OG001",
    "pgvector recall below 90 percent on filtered searches",
    "basic auth",
    "why is this error thrown when the cookie secret has expired",
    "Which header does the proxy set on its requests to another upstream server?",
  ])('lets "%s" stand by itself', (query) => {
    expect(resolveFollowUp(query, ASKED)).toEqual([]);
  });

  it("weighs the latest question most and forgets all but three", () => {
    const context = resolveFollowUp("and it?", ASKED);
    expect(context.map(({ weight }) => weight)).toEqual([0.5, 0.25, 0.125]);
  });

  it("does not lean on the same question asked again", () => {
    expect(resolveFollowUp("why?", ["why?"])).toEqual([]);
  });
});
