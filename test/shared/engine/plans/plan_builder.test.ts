import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { flow } from "../../../../shared/engine/flows/flow.ts";
import { plan } from "../../../../shared/engine/plans/plan_builder.ts";
import { ask, gate, http, runFlow, stepKind } from "../../../../shared/engine/plans/step_kind.ts";

const usersSchema = z.object({ users: z.array(z.object({ id: z.number(), name: z.string() })) });

describe("plan()", () => {
  it("compiles to what POST /cogo-tasks takes", () => {
    const greet = plan("Greet everybody")
      .step("list", http(usersSchema), { input: () => ({ url: "https://api.example.com/users" }) })
      .map("greeting", ask(), {
        dependsOn: ["list"],
        over: ({ list }) => list.body.users,
        input: (user) => ({ prompt: `Greet ${user.name} in one line` }),
        retry: { attempts: 5, backoff: { minutes: 1 } },
      })
      .step("agreed", gate, {
        dependsOn: ["greeting"],
        phase: "release",
        approval: { title: "Send them?", timeout: { days: 1 } },
      })
      .step("send", http(), {
        dependsOn: ["agreed", "greeting"],
        phase: "release",
        input: ({ greeting }) => ({
          url: "https://api.example.com/mails",
          body: { all: greeting, first: greeting[0] },
        }),
        timeout: { minutes: 2 },
      });
    expect(greet.toPlan()).toEqual({
      reason: "Greet everybody",
      steps: [
        {
          key: "list",
          kind: "http",
          phase: "work",
          role: "integrator",
          input: { url: "https://api.example.com/users" },
        },
        {
          key: "greeting",
          kind: "ask",
          phase: "work",
          role: "integrator",
          dependsOn: ["list"],
          map: "list.body.users",
          input: { prompt: "Greet {{item.name}} in one line" },
          policy: { maxAttempts: 5, baseDelaySeconds: 60 },
        },
        {
          key: "agreed",
          kind: "gate",
          phase: "release",
          role: "integrator",
          dependsOn: ["greeting"],
          input: {},
          approval: { title: "Send them?", timeoutSeconds: 86_400 },
        },
        {
          key: "send",
          kind: "http",
          phase: "release",
          role: "integrator",
          dependsOn: ["agreed", "greeting"],
          input: {
            url: "https://api.example.com/mails",
            body: { all: "{{outputs.greeting}}", first: "{{outputs.greeting.0}}" },
          },
          policy: { timeoutSeconds: 120 },
        },
      ],
    });
  });

  it("takes conditions, sub-runs, delays, flows and kinds of your own", () => {
    const square = flow(
      "square",
      { version: 2, input: z.object({ n: z.number() }) },
      async (_, { n }) => n * n,
    );
    const translate = stepKind<{ text: string }, { text: string; sure: boolean }>(
      "translate",
      "translator",
    );
    const compiled = plan()
      .step("translate", translate, { input: () => ({ text: "Hello" }) })
      .step("later", gate, { delay: { hours: 1 } })
      .step("check", gate, {
        dependsOn: ["translate"],
        ifNot: { translate: { sure: true } },
        whenUnmet: "skip-cascade",
        subRun: plan().step("inside", gate),
      })
      .step("squared", runFlow(square, "my-flows"), {
        dependsOn: ["translate"],
        whenExhausted: "skip",
        input: () => ({ n: 3 }),
      })
      .toPlan();
    expect(compiled.steps).toMatchObject([
      { kind: "translate", role: "translator", input: { text: "Hello" } },
      { delaySeconds: 3_600 },
      {
        ifNot: { translate: { sure: true } },
        whenUnmet: "skip-cascade",
        subRun: { steps: [{ key: "inside" }] },
      },
      {
        kind: "flow",
        role: "my-flows",
        agent: "my-flows",
        whenExhausted: "skip",
        input: { flow: "square", version: 2, fill: true, input: { n: 3 } },
      },
    ]);
  });

  it("lets a gate wait for the first of some events", () => {
    const sale = plan().step("decision", gate, {
      waitFor: { events: ["paid", "withdrawn"], timeout: { days: 2 }, whenExpired: "continue" },
    });
    expect(sale.toPlan().steps[0]?.waitFor).toEqual({
      events: ["paid", "withdrawn"],
      timeoutSeconds: 172_800,
      whenExpired: "continue",
    });
  });

  it("says what a failure is followed by, with the types of what it undoes", () => {
    const bookingSchema = z.object({ id: z.string(), tours: z.array(z.string()) });
    const trip = plan()
      .step("hotel", http(bookingSchema), { input: () => ({ url: "https://hotel.example" }) })
      .map("tours", http(bookingSchema), {
        dependsOn: ["hotel"],
        over: ({ hotel }) => hotel.body.tours,
        input: () => ({ url: "https://tours.example" }),
      })
      .compensate("cancel-hotel", http(), "hotel", {
        input: (hotel) => ({ method: "DELETE", url: `https://hotel.example/${hotel.body.id}` }),
      })
      .compensateEach("cancel-tour", http(), "tours", {
        input: (tour) => ({ method: "DELETE", url: `https://tours.example/${tour.body.id}` }),
      })
      .onFailure("tell", http(), {
        phase: "undo",
        input: (failure) => ({ url: "https://chat.example", body: { text: failure.message } }),
      });
    const cancel = { kind: "http", phase: "work", role: "integrator" };
    expect(trip.toPlan().onFailure).toEqual([
      {
        ...cancel,
        key: "cancel-hotel",
        compensates: "hotel",
        input: { method: "DELETE", url: "https://hotel.example/{{outputs.hotel.body.id}}" },
      },
      {
        ...cancel,
        key: "cancel-tour",
        compensates: "tours",
        input: { method: "DELETE", url: "https://tours.example/{{item.body.id}}" },
      },
      {
        ...cancel,
        key: "tell",
        phase: "undo",
        input: { url: "https://chat.example", body: { text: "{{failure.message}}" } },
      },
    ]);
  });

  it("refuses what a plan cannot hold", () => {
    expect(() => plan().step("Not a slug", gate).toPlan()).toThrow("words-with-hyphens");
    expect(() =>
      plan()
        .step("both", gate, { delay: { hours: 1 }, approval: { title: "?" } })
        .toPlan(),
    ).toThrow("Expected map and subRun, or one of approval, waitFor and delaySeconds");
  });

  it("refuses what POST /cogo-tasks would: a step without what it needs, and a key twice", () => {
    const call = { input: () => ({ url: "file:///etc/passwd" }) };
    expect(() => plan().step("call", http(), call).toPlan()).toThrow("plan.steps.0.input.url");
    const key: string = "list";
    const twice = plan().step(key, gate).step(key, gate);
    expect(() => twice.toPlan()).toThrow(
      'Step "list", plan.steps.1.key: Expected a key that no other step has',
    );
    const undone = plan().step(key, gate).onFailure(key, gate, {});
    expect(() => undone.toPlan()).toThrow("plan.onFailure.0.key");
    const inside = plan().step("a", gate).step("b", gate, { subRun: twice });
    expect(() => inside.toPlan()).toThrow("plan.steps.1.subRun.steps.1.key");
  });

  it("lets the steps of a sub-run see what the step above sees", () => {
    const inside = plan().step("greet", ask(), {
      input: () => ({ prompt: "{{outputs.list.body}}" }),
    });
    const outside = plan()
      .step("list", http(), { input: () => ({ function: "users" }) })
      .step("whole", gate, { dependsOn: ["list"], subRun: inside });
    expect(outside.toPlan().steps[1]?.subRun?.steps).toHaveLength(1);
  });

  it("takes, by type, no step without what its kind needs, and no key twice", () => {
    const started = plan().step("list", http(), { input: () => ({ function: "users" }) });
    // @ts-expect-error: http needs an address
    started.step("call", http());
    // @ts-expect-error: so it does with other directives
    started.step("call", http(), { dependsOn: ["list"] });
    // @ts-expect-error: one, not two
    started.step("call", http(), { input: () => ({ url: "https://a.example", function: "b" }) });
    started.step("call", http(), {
      // @ts-expect-error: GET has no body
      input: () => ({ url: "https://a.example", method: "GET", body: {} }),
    });
    // @ts-expect-error: there is a step of this key
    started.step("list", gate);
    // @ts-expect-error: ask needs a prompt
    started.map("each", ask(), { dependsOn: ["list"], over: ({ list }) => list.body as never });
    // @ts-expect-error: a compensation needs it too
    started.compensate("undo", http(), "list", {});
    // @ts-expect-error: and what follows a failure
    started.onFailure("tell", http(), {});
  });

  it("shows a step the outputs of those it depends on, and no others, by type", () => {
    const started = plan()
      .step("list", http(usersSchema), { input: () => ({ function: "users" }) })
      .step("other", ask(z.object({ n: z.number() })), { input: () => ({ prompt: "How many?" }) });
    started.step("good", ask(), {
      dependsOn: ["list"],
      input: ({ list }) => ({ prompt: `${list.body.users[0]?.name}` }),
    });
    started.step("bad", ask(), {
      dependsOn: ["list"],
      // @ts-expect-error: it does not depend on it
      input: ({ other }) => ({ prompt: `${other}` }),
    });
    started.step("bad", gate, {
      // @ts-expect-error: there is no such step
      dependsOn: ["nobody"],
    });
    started.step("bad", ask(), {
      dependsOn: ["list"],
      // @ts-expect-error: that output has no such member
      input: ({ list }) => ({ prompt: `${list.boddy}` }),
    });
    started.step("bad", ask(), {
      // @ts-expect-error: the kind is not given that
      input: () => ({ question: "?" }),
    });
    const mapped = started.map("each", ask(), {
      dependsOn: ["list"],
      over: ({ list }) => list.body.users,
      input: ({ name }) => ({ prompt: `Greet ${name}` }),
    });
    mapped.step("join", ask(), {
      dependsOn: ["each"],
      input({ each }) {
        expectTypeOf(each).not.toBeAny();
        return { prompt: `${each[0]}` };
      },
    });
  });
});
