import type { RealtimeChannel } from "@supabase/supabase-js";
import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import {
  databases,
  eventually,
  makeClient,
  signUp,
  startTestStack,
  type TestStack,
} from "../support/stack.ts";

type Heard = {
  readonly event: string;
  readonly payload: Record<string, unknown>;
  readonly meta: Record<string, unknown> | undefined;
};

/** Subscribes and gives the outcome: "SUBSCRIBED", or the refusal's text. */
function subscribe(channel: RealtimeChannel): Promise<string> {
  return new Promise((resolve) => {
    channel.subscribe((status, error) => {
      if (status === "SUBSCRIBED") resolve(status);
      if (status === "CHANNEL_ERROR") resolve(error?.message ?? status);
    });
  });
}

function listen(channel: RealtimeChannel): Heard[] {
  const heard: Heard[] = [];
  channel.on("broadcast", { event: "*" }, ({ event, payload, meta }) =>
    heard.push({ event, payload, meta }),
  );
  return heard;
}

describe.each(databases)("Realtime on $name", ({ available, native }) => {
  describe.runIf(available)("through supabase-js", () => {
    let running: TestStack;
    let ann: Awaited<ReturnType<typeof signUp>>;
    let bob: Awaited<ReturnType<typeof signUp>>;

    beforeAll(async () => {
      running = await startTestStack({ native });
      ann = await signUp(running.stack);
      bob = await signUp(running.stack);
    });
    afterAll(async () => {
      await Promise.all([ann.client.removeAllChannels(), bob.client.removeAllChannels()]);
      await running.end();
    });

    const own = (config: Record<string, unknown> = {}) =>
      ann.client.channel(`user:${ann.id}`, { config: { private: true, ...config } });

    it("delivers what the database broadcasts, complete and in order", async () => {
      const channel = own();
      const heard = listen(channel);
      expect(await subscribe(channel)).toBe("SUBSCRIBED");
      await ann.client.rpc("announce_many", { topic: `user:${ann.id}`, count: 200 });
      for (let seq = 201; seq <= 220; seq += 1) {
        await ann.client.rpc("announce", {
          topic: `user:${ann.id}`,
          event: "step",
          payload: { seq },
        });
      }
      await eventually(() => (heard.length >= 220 ? true : undefined));
      expect(heard.map((each) => each.payload.seq)).toEqual(
        Array.from({ length: 220 }, (_, index) => index + 1),
      );
      await ann.client.removeChannel(channel);
    });

    it("refuses a private channel whose policy says no", async () => {
      const channel = bob.client.channel(`user:${ann.id}`, { config: { private: true } });
      const outcome = await subscribe(channel);
      expect(outcome).toContain(
        "Unauthorized: You do not have permissions to read from this Channel topic",
      );
      await bob.client.removeChannel(channel);
    });

    it("keeps private messages from a public channel of the same name", async () => {
      const spy = bob.client.channel(`user:${ann.id}`);
      const spied = listen(spy);
      const channel = own();
      const heard = listen(channel);
      await Promise.all([subscribe(spy), subscribe(channel)]);
      await ann.client.rpc("announce", {
        topic: `user:${ann.id}`,
        event: "secret",
        payload: { a: 1 },
      });
      await eventually(() => (heard.length > 0 ? true : undefined));
      expect(spied).toEqual([]);
      await Promise.all([ann.client.removeChannel(channel), bob.client.removeChannel(spy)]);
    });

    it("does not deliver what a transaction rolled back", async () => {
      const channel = own();
      const heard = listen(channel);
      await subscribe(channel);
      await running.stack.database
        .transaction(async (transaction) => {
          await transaction.query("select realtime.send('{}', 'lost', $1, true)", [
            `user:${ann.id}`,
          ]);
          throw new Error("rolled back");
        })
        .catch(() => undefined);
      await ann.client.rpc("announce", { topic: `user:${ann.id}`, event: "kept", payload: {} });
      await eventually(() => (heard.length > 0 ? true : undefined));
      expect(heard.map((each) => each.event)).toEqual(["kept"]);
      await ann.client.removeChannel(channel);
    });

    it("replays the newest messages, oldest first and marked", async () => {
      const since = Date.now() - 60_000;
      const topic = `user:${ann.id}`;
      await running.stack.database.exec("delete from realtime.messages where true");
      for (const n of [1, 2, 3])
        await ann.client.rpc("announce", { topic, event: "n", payload: { n } });
      const channel = own({ broadcast: { replay: { since, limit: 2 } } });
      const heard = listen(channel);
      await subscribe(channel);
      await ann.client.rpc("announce", { topic, event: "n", payload: { n: 4 } });
      await eventually(() => (heard.length >= 3 ? true : undefined));
      expect(heard.map((each) => [each.payload.n, each.meta?.replayed === true])).toEqual([
        [2, true],
        [3, true],
        [4, false],
      ]);
      await ann.client.removeChannel(channel);
    });

    it.each(["1.0.0", "2.0.0"])("passes broadcasts between clients of protocol %s", async (vsn) => {
      const make = () =>
        createClient(running.stack.urls.api, running.stack.keys.publishable, {
          auth: { persistSession: false, autoRefreshToken: false },
          realtime: { vsn },
        });
      const [one, two] = [make(), make()];
      const sender = one.channel("room", { config: { broadcast: { ack: true, self: false } } });
      const receiver = two.channel("room");
      const [echoes, heard] = [listen(sender), listen(receiver)];
      await Promise.all([subscribe(sender), subscribe(receiver)]);
      expect(
        await sender.send({ type: "broadcast", event: "hi", payload: { text: "hellö" } }),
      ).toBe("ok");
      await eventually(() => (heard.length > 0 ? true : undefined));
      expect(heard[0]).toMatchObject({ event: "hi", payload: { text: "hellö" } });
      expect(echoes).toEqual([]);
      await Promise.all([one.removeAllChannels(), two.removeAllChannels()]);
    });

    it("drops a broadcast that the write policy does not allow", async () => {
      const secret = makeClient(running.stack, running.stack.keys.secret);
      const channel = secret.channel("user:nobody", { config: { private: true } });
      const heard = listen(channel);
      await subscribe(channel);
      const send = (client: typeof secret, event: string) =>
        client
          .channel("user:nobody", { config: { private: true } })
          .httpSend(event, { from: event });
      await send(bob.client, "forbidden");
      await send(secret, "allowed");
      await eventually(() => (heard.length > 0 ? true : undefined));
      expect(heard.map((each) => each.event)).toEqual(["allowed"]);
      await secret.removeAllChannels();
    });

    it("tells who is present, who comes and who goes", async () => {
      const make = (key: string) =>
        makeClient(running.stack).channel("lobby", { config: { presence: { key } } });
      const [one, two] = [make("one"), make("two")];
      const seen: string[] = [];
      one.on("presence", { event: "join" }, ({ key }) => void seen.push(`join ${key}`));
      one.on("presence", { event: "leave" }, ({ key }) => void seen.push(`leave ${key}`));
      two.on("presence", { event: "sync" }, () => undefined);
      await Promise.all([subscribe(one), subscribe(two)]);
      await one.track({ mood: "glad" });
      await two.track({ mood: "calm" });
      await eventually(() => (Object.keys(two.presenceState()).length === 2 ? true : undefined));
      expect(two.presenceState().one).toMatchObject([{ mood: "glad" }]);
      await two.unsubscribe();
      await eventually(() => (seen.includes("leave two") ? true : undefined));
      expect(seen).toEqual(["join one", "join two", "leave two"]);
      await one.unsubscribe();
    });

    it("ends a channel whose new token may not read it", async () => {
      const channel = own();
      const ended = new Promise<string>((resolve) => {
        channel.on("system", {}, ({ message }) => resolve(message));
      });
      await subscribe(channel);
      const { data } = await bob.client.auth.getSession();
      await ann.client.realtime.setAuth(data.session?.access_token ?? null);
      expect(await ended).toContain("You do not have permissions");
      await ann.client.realtime.setAuth();
      await ann.client.removeChannel(channel);
    });

    it("says that it does not serve postgres_changes", async () => {
      const channel = makeClient(running.stack).channel("changes");
      const told = new Promise<string>((resolve) => {
        channel.on("system", {}, ({ message }) => resolve(message));
      });
      channel.on(
        "postgres_changes",
        { event: "*", schema: "cogo_api", table: "notes" },
        () => undefined,
      );
      await subscribe(channel);
      expect(await told).toContain("does not serve postgres_changes");
      await channel.unsubscribe();
    });

    it("refuses a socket without a valid API key", async () => {
      const socket = new WebSocket(
        `${running.stack.urls.realtime}/websocket?apikey=sb_secret_wrong&vsn=2.0.0`,
      );
      const status = await new Promise((resolve) => {
        socket.once("unexpected-response", (_request, response) => resolve(response.statusCode));
      });
      expect(status).toBe(401);
    });
  });
});
