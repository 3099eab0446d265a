import type { RealtimeChannel } from "@supabase/supabase-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MessageListener } from "../../packages/client/src/following/event_feed.ts";
import { Topics } from "../../packages/client/src/following/topics.ts";

/** A Realtime that has one channel for a topic until it has been left, as supabase-js has. */
class ScriptedRealtime {
  readonly calls: string[] = [];
  readonly realtime = { setAuth: async () => void this.calls.push("setAuth") };
  say: (payload: unknown) => void = () => {};
  tell: (status: string) => void = () => {};
  #left: Promise<unknown> = Promise.resolve();
  #leave: () => void = () => {};

  channel(topic: string, options: object): RealtimeChannel {
    this.calls.push(`channel ${topic} ${JSON.stringify(options)}`);
    const channel = {
      on: (_kind: string, _filter: object, hear: (message: { payload: unknown }) => void) => {
        this.say = (payload) => hear({ payload });
      },
      subscribe: (tell: (status: string) => void) => {
        this.calls.push("subscribe");
        this.tell = tell;
      },
    };
    return channel as unknown as RealtimeChannel;
  }

  async removeChannel(): Promise<"ok"> {
    this.calls.push("leave");
    this.#left = new Promise<void>((resolve) => {
      this.#leave = resolve;
    });
    await this.#left;
    this.calls.push("left");
    this.tell("CLOSED");
    return "ok";
  }

  leave(): void {
    this.#leave();
  }
}

const settle = () => vi.advanceTimersByTimeAsync(0);

describe("a topic", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function open() {
    const realtime = new ScriptedRealtime();
    const topics = new Topics(realtime as unknown as ConstructorParameters<typeof Topics>[0]);
    const listen = () => {
      const heard: unknown[] = [];
      const listener: MessageListener = {
        hear: (message) => void heard.push(message),
        join: () => void heard.push("joined"),
      };
      return { heard, stop: topics.listen("session:1", listener) };
    };
    return { realtime, listen };
  }

  it("has one private channel, with the user's token, however many listen", async () => {
    const { realtime, listen } = open();
    const [first, second] = [listen(), listen()];
    await settle();
    expect(realtime.calls).toEqual([
      "setAuth",
      'channel session:1 {"config":{"private":true}}',
      "subscribe",
    ]);
    realtime.tell("SUBSCRIBED");
    realtime.say("hello");
    expect([first.heard, second.heard]).toEqual([
      ["joined", "hello"],
      ["joined", "hello"],
    ]);
  });

  it("is left when nobody listens any more, and not before", async () => {
    const { realtime, listen } = open();
    const [first, second] = [listen(), listen()];
    await settle();
    first.stop();
    await settle();
    expect(realtime.calls).not.toContain("leave");
    second.stop();
    await settle();
    expect(realtime.calls).toContain("leave");
  });

  it("is joined again by somebody new only after it was left", async () => {
    const { realtime, listen } = open();
    listen().stop();
    await settle();
    expect(realtime.calls).toEqual([]);
    const first = listen();
    await settle();
    first.stop();
    await settle();
    const second = listen();
    await settle();
    expect(realtime.calls.filter((call) => call === "subscribe")).toHaveLength(1);
    realtime.leave();
    await settle();
    expect(realtime.calls.slice(-2)).toEqual([
      'channel session:1 {"config":{"private":true}}',
      "subscribe",
    ]);
    realtime.say("hello");
    expect(second.heard).toEqual(["hello"]);
  });

  it("is joined again when the server has closed it", async () => {
    const { realtime, listen } = open();
    listen();
    await settle();
    realtime.tell("CLOSED");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(realtime.calls.filter((call) => call === "subscribe")).toHaveLength(2);
  });

  it("is opened at the next occasion when it could not be", async () => {
    const { realtime, listen } = open();
    realtime.realtime.setAuth = () => Promise.reject(new Error("No token"));
    const first = listen();
    await settle();
    realtime.realtime.setAuth = async () => undefined;
    const second = listen();
    await settle();
    realtime.say("hello");
    expect([first.heard, second.heard]).toEqual([["hello"], ["hello"]]);
  });
});
