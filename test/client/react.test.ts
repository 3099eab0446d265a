import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it, vi } from "vitest";
import type { CogoEvent } from "../../packages/client/src/mod.ts";
import { CogoProvider, useApprovals, useTask } from "../../packages/client/src/react/mod.ts";
import { Observation } from "../../packages/client/src/react/observation.ts";
import { openCogo } from "./open_cogo.ts";
import { ScriptedSession } from "./scripted_session.ts";

/** A subject whose events are handed out as the test says. */
function script() {
  const session = new ScriptedSession();
  let give: (event: CogoEvent | undefined) => void = () => {};
  const given: (CogoEvent | undefined)[] = [];
  const subject = {
    reads: 0,
    followings: 0,
    async *events() {
      subject.followings += 1;
      for (;;) {
        const event = given.shift() ?? (await new Promise((resolve) => (give = resolve)));
        if (event === undefined) return;
        // Not all that is on its way is held up by a signal.
        yield event as CogoEvent;
      }
    },
    read: async () => ++subject.reads,
    concerns: ({ type }: CogoEvent) => type.startsWith("approval:"),
  };
  const happen = (...types: CogoEvent["type"][]) => {
    given.push(...types.map((type) => session.append(type)));
    give(given.shift());
  };
  return { subject, happen, end: () => give(undefined), session };
}

function View() {
  const { task, events } = useTask("t");
  const { approvals } = useApprovals("t");
  return createElement("p", null, JSON.stringify([task ?? null, events, approvals]));
}

const flush = () => new Promise((resolve) => setTimeout(resolve, 5));

describe("what a hook observes", () => {
  it("is drawn once for events that come together, and has all of them", async () => {
    const { subject, happen, session } = script();
    const observation = new Observation(subject);
    const listener = vi.fn();
    observation.subscribe(listener);
    await flush();
    listener.mockClear();
    happen("task:executing", "agent:progress", "agent:result");
    await flush();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(observation.getSnapshot()).toEqual({ state: 1, events: session.log, error: undefined });
  });

  it("is read again when an event concerns it, and at the end", async () => {
    const { subject, happen, end } = script();
    const observation = new Observation(subject);
    observation.subscribe(() => undefined);
    await flush();
    happen("agent:progress");
    await flush();
    expect(observation.getSnapshot().state).toBe(1);
    happen("approval:requested");
    await flush();
    expect(observation.getSnapshot().state).toBe(2);
    end();
    await flush();
    expect(observation.getSnapshot().state).toBe(3);
  });

  it("is followed once however many subscribe, until none does", async () => {
    const { subject, happen } = script();
    const observation = new Observation(subject);
    const [first, second] = [vi.fn(), vi.fn()];
    const leave = [observation.subscribe(first), observation.subscribe(second)];
    await flush();
    expect(subject.followings).toBe(1);
    for (const each of leave) each();
    const calls = first.mock.calls.length + second.mock.calls.length;
    happen("agent:progress");
    await flush();
    expect(first.mock.calls.length + second.mock.calls.length).toBe(calls);
    expect(observation.getSnapshot()).toMatchObject({ events: [], error: undefined });
    observation.subscribe(first);
    await flush();
    expect(subject.followings).toBe(2);
  });

  it("says what went wrong", async () => {
    const { subject } = script();
    const refusal = new Error("No task of yours");
    const observation = new Observation({ ...subject, read: () => Promise.reject(refusal) });
    observation.subscribe(() => undefined);
    await flush();
    expect(observation.getSnapshot().error).toBe(refusal);
  });
});

describe("the hooks", () => {
  it("know nothing before they have followed, on a server too", () => {
    const cogo = openCogo(() => Response.json({}));
    const page = renderToString(createElement(CogoProvider, { cogo }, createElement(View)));
    expect(page).toBe("<p>[null,[],[]]</p>");
  });

  it("say what is missing around them", () => {
    expect(() => renderToString(createElement(View))).toThrow("Expected a <CogoProvider>");
  });
});
