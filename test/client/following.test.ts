import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CogoEvent } from "../../packages/client/src/following/event_feed.ts";
import { followEvents } from "../../packages/client/src/following/follow_events.ts";
import { CogoProblem } from "../../packages/client/src/problem.ts";
import { burst, ScriptedSession } from "./scripted_session.ts";

const NEVER = 2 ** 31 - 1;

/** Follows in the background; what has arrived can be looked at meanwhile. */
function follow(session: ScriptedSession, options: Parameters<typeof followEvents>[1] = {}) {
  const seen: number[] = [];
  const events: CogoEvent[] = [];
  const ended = (async () => {
    for await (const event of followEvents(session, { pollMilliseconds: NEVER, ...options })) {
      events.push(event);
      seen.push(event.sequence);
    }
  })();
  ended.catch(() => undefined);
  return { events, seen, ended };
}

/** Until everything that can happen by itself has happened. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe("following", () => {
  it("begins with what the log has, page by page", async () => {
    const session = new ScriptedSession();
    for (let index = 0; index < 10; index++) session.append();
    const { seen } = follow(session);
    await settle();
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("begins after what is known", async () => {
    const session = new ScriptedSession();
    for (let index = 0; index < 5; index++) session.append();
    const { seen } = follow(session, { after: 3 });
    await settle();
    expect(seen).toEqual([4, 5]);
  });

  it("takes the next event from its message, without reading the log", async () => {
    const session = new ScriptedSession();
    const { seen } = follow(session);
    await settle();
    const before = session.requests;
    session.say(session.append(), session.append());
    await settle();
    expect(seen).toEqual([1, 2]);
    expect(session.requests).toBe(before);
  });

  it("hands out the event alone, whatever Realtime adds to its message", async () => {
    const session = new ScriptedSession();
    const events = followEvents(session, { pollMilliseconds: NEVER });
    const next = events.next();
    await settle();
    session.say({ ...session.append(), id: "of the message" });
    expect((await next).value).toEqual(session.log[0]);
    await events.return();
  });

  it("reads the log after a lost message, and skips messages that come late or twice", async () => {
    const session = new ScriptedSession();
    const { seen } = follow(session);
    await settle();
    const [first, second, third] = [session.append(), session.append(), session.append()];
    session.say(third, first, third, second);
    await settle();
    expect(seen).toEqual([1, 2, 3]);
  });

  it("reads the log on a burst", async () => {
    const session = new ScriptedSession();
    const { seen } = follow(session);
    await settle();
    for (let index = 0; index < 20; index++) session.append();
    session.say(burst(1, 20));
    await settle();
    expect(seen).toHaveLength(20);
  });

  it("takes a burst of one for what it is", async () => {
    const session = new ScriptedSession();
    const { events } = follow(session);
    await settle();
    session.append();
    session.say(burst(1, 1));
    await settle();
    expect(events).toEqual(session.log);
  });

  it("reads the log when the channel is joined again", async () => {
    const session = new ScriptedSession();
    const { seen } = follow(session);
    await settle();
    session.append();
    session.rejoin();
    await settle();
    expect(seen).toEqual([1]);
  });

  it("reads the log at intervals, for messages that nothing follows", async () => {
    const session = new ScriptedSession();
    const { ended, seen } = follow(session, { pollMilliseconds: 1 });
    await settle();
    session.end();
    await ended;
    expect(seen).toEqual([1]);
  });

  it("does not mind messages that are no events", async () => {
    const session = new ScriptedSession();
    const { seen } = follow(session);
    await settle();
    session.say(null, "text", { text: "a piece of a stream" }, session.append());
    await settle();
    expect(seen).toEqual([1]);
  });

  it("goes on after requests that were not answered", async () => {
    const session = new ScriptedSession();
    session.unanswered = 5;
    const { ended, seen } = follow(session, { pollMilliseconds: 1 });
    session.append();
    session.end();
    await ended;
    expect(seen).toEqual([1, 2]);
  });

  it("asks again as soon as a message says that there is something", async () => {
    const session = new ScriptedSession();
    session.unanswered = 1;
    const { seen } = follow(session);
    await settle();
    session.append();
    session.say(session.append());
    await settle();
    expect(seen).toEqual([1, 2]);
  });

  it("throws a refusal that will not pass", async () => {
    const session = new ScriptedSession();
    session.refusal = new CogoProblem({ code: "not_found", status: 404, detail: "No session" });
    await expect(follow(session).ended).rejects.toBe(session.refusal);
    expect(session.listeners).toBe(0);
  });

  it("keeps a reader who is slow from piling up messages, and loses nothing", async () => {
    const session = new ScriptedSession(1_000);
    const events = followEvents(session, { pollMilliseconds: NEVER });
    const first = events.next();
    await settle();
    session.say(session.append());
    const seen = [(await first).value?.sequence];
    const before = session.requests;
    for (let index = 0; index < 2_500; index++) session.say(session.append());
    for (let index = 0; index < 2_500; index++) seen.push((await events.next()).value?.sequence);
    expect(seen).toEqual(session.log.map(({ sequence }) => sequence));
    expect(session.requests).toBeGreaterThan(before);
    await events.return();
  });
});

describe("the end of following", () => {
  it("is after the last event, and the channel is left", async () => {
    const session = new ScriptedSession();
    const { seen, ended } = follow(session);
    await settle();
    const last = session.end();
    // Its transaction wrote one more, of which no message came.
    session.append();
    session.say(last);
    await ended;
    expect(seen).toEqual([1, 2]);
    expect(session.listeners).toBe(0);
  });

  it("comes at once if it was over before", async () => {
    const session = new ScriptedSession();
    session.append();
    session.end();
    const { seen, ended } = follow(session, { after: 2 });
    await ended;
    expect(seen).toEqual([]);
  });

  it("comes although the question whether it is over was not answered once", async () => {
    const session = new ScriptedSession();
    session.end();
    const isOver = session.isOver.bind(session);
    session.isOver = () => {
      session.isOver = isOver;
      session.unanswered = 1;
      return isOver();
    };
    const { seen, ended } = follow(session, { pollMilliseconds: 1 });
    await ended;
    expect(seen).toEqual([1]);
  });

  it("does not come while what failed has been reopened", async () => {
    const session = new ScriptedSession();
    session.append("task:failed");
    session.append("task:reopened");
    const { seen, ended } = follow(session);
    await settle();
    expect(seen).toEqual([1, 2]);
    session.say(session.end());
    await ended;
    expect(seen).toEqual([1, 2, 3]);
  });

  it("includes an event that came between the log and the question whether it is over", async () => {
    const session = new ScriptedSession();
    const read = session.read.bind(session);
    session.read = async (after) => {
      const page = await read(after);
      if (!session.over) session.end();
      return page;
    };
    const { seen, ended } = follow(session);
    await ended;
    expect(seen).toEqual([1]);
  });

  it("is the reader's to choose", async () => {
    const session = new ScriptedSession();
    session.append();
    for await (const { sequence } of followEvents(session, {})) {
      expect(sequence).toBe(1);
      break;
    }
    expect(session.listeners).toBe(0);
  });

  it("is a signal's too, whose reason is thrown", async () => {
    const session = new ScriptedSession();
    const controller = new AbortController();
    const { ended } = follow(session, { signal: controller.signal });
    await settle();
    const reason = new Error("The page was left");
    controller.abort(reason);
    await expect(ended).rejects.toBe(reason);
    expect(session.listeners).toBe(0);
  });
});

describe("whatever happens to messages", () => {
  /** What may happen between two events, and to the message of one. `late` are messages on their way. */
  const FATES: Readonly<
    Record<string, (session: ScriptedSession, late: unknown[]) => Promise<void> | void>
  > = {
    told: (session, late) => session.say(session.append(), ...late.splice(0)),
    lost: (session) => void session.append(),
    late: (session, late) => void late.push(session.append()),
    twice(session) {
      const event = session.append();
      session.say(event, burst(event.sequence, event.sequence), event);
    },
    many(session) {
      const first = session.append().sequence;
      for (let index = 0; index < 13; index++) session.append();
      session.say(burst(first, first + 13));
    },
    unanswered(session) {
      session.unanswered += 1;
    },
    rejoined: (session) => session.rejoin(),
    pause: () => new Promise((resolve) => setImmediate(resolve)),
  };

  it("every event arrives once and in order", async () => {
    const fates = fc.array(fc.constantFrom(...Object.values(FATES)), { maxLength: 60 });
    const property = fc.asyncProperty(fates, fc.nat(9), async (happens, earlier) => {
      const session = new ScriptedSession();
      for (let index = 0; index < earlier; index++) session.append();
      const { events, ended } = follow(session, { pollMilliseconds: 1 });
      const late: unknown[] = [];
      for (const happen of happens) await happen(session, late);
      session.end();
      await ended;
      expect(events).toEqual(session.log);
    });
    await fc.assert(property, { numRuns: 150 });
  });
});
