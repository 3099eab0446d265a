import specification from "@asyncapi/specs/schemas/3.0.0-without-$id.json" with { type: "json" };
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CHANNELS, describeEvents } from "../../scripts/contract/describe_events.ts";
import { EVENT_SUMMARIES } from "../../scripts/contract/event_summaries.ts";
import { EVENT_TYPES } from "../../shared/engine/events/event.ts";
import { listFiles, readSource, type TrackedFile } from "./source_files.ts";

const documentSchema = z.looseObject({
  channels: z.record(
    z.string(),
    z.looseObject({ address: z.string(), messages: z.record(z.string(), z.unknown()) }),
  ),
  components: z.looseObject({
    messages: z.record(z.string(), z.looseObject({ name: z.string(), payload: z.looseObject({}) })),
  }),
});
const document = documentSchema.parse(JSON.parse(readSource("docs/reference/asyncapi.json")));

/** Every reference in a document. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === "$ref" && typeof member === "string" ? [member] : referencesIn(member),
  );
}

function resolve(reference: string): unknown {
  return reference
    .slice(2)
    .split("/")
    .reduce<unknown>(
      (value, name) => z.record(z.string(), z.unknown()).safeParse(value).data?.[name],
      document,
    );
}

const NAME = /'([a-z]+:[a-z-]+)'/g;

function functionsOf(files: readonly TrackedFile[]) {
  return files
    .flatMap(({ text }) => text.split("create function ").slice(1))
    .map((body) => ({ name: body.slice(0, body.indexOf("(")), body }));
}

/** The calls of a function, each up to its end. */
const callsOf = (name: string, text: string) =>
  text
    .split(`perform ${name}(`)
    .map((call) => call.slice(0, call.indexOf(";")))
    .slice(1);

/** What a function sends: to which topic, under which names; where it is given the name, all that it is given. */
function sendsIn(name: string, body: string) {
  return callsOf("realtime.send", body).map((call) => {
    const topic = /'(\w+):?'(?: \|\| |, true)/.exec(call)?.[1] ?? "";
    const own = /'([a-z]+:[a-z-]+)', '/.exec(call)?.[1];
    if (own !== undefined) return { topic, names: [own] };
    if (name === "cogo.broadcast_event") {
      const heard = EVENT_TYPES.filter((type) => topic !== "task" || !type.startsWith("session:"));
      return { topic, names: heard };
    }
    const given = listFiles("sql").flatMap(({ text }) => callsOf(name, text));
    return {
      topic,
      names: given.flatMap((each) => [...each.matchAll(NAME)].map(([, it]) => it ?? "")),
    };
  });
}

describe("docs/reference/asyncapi.json", () => {
  it("is what the schemas of the events say", () => {
    expect(document).toEqual(JSON.parse(JSON.stringify(describeEvents())));
  });

  it("is a valid AsyncAPI 3 document, each of whose references leads somewhere", () => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(specification);
    validate(document);
    expect(validate.errors).toBeNull();
    const dangling = referencesIn(document).filter((each) => resolve(each) === undefined);
    expect(dangling).toEqual([]);
  });

  it("refuses no member that a payload has not yet", () => {
    expect(JSON.stringify(document)).not.toContain('"additionalProperties":false');
  });

  it("has every event on the topics of its session and its user, and those of tasks on the task's", () => {
    const namesOn = (channel: string) =>
      Object.keys(document.channels[channel]?.messages ?? {}).map(
        (key) => document.components.messages[key]?.name,
      );
    const rest = ["events:appended"];
    expect(namesOn("session")).toEqual([...EVENT_TYPES, ...rest]);
    const ofUsers = ["team:role-set", "team:removed", "webhook:disabled", "webhook:given-up"];
    expect(namesOn("user")).toEqual([...EVENT_TYPES, ...rest, ...ofUsers]);
    const ofTasks = EVENT_TYPES.filter((type) => !type.startsWith("session:"));
    expect(namesOn("task")).toEqual([...ofTasks, ...rest, "agent:stream"]);
    const ofOperators = ["health:changed", "alert:opened", "alert:acknowledged", "alert:resolved"];
    expect(namesOn("operators")).toEqual(["agent:status", ...ofOperators, "incident:opened"]);
  });

  it("has, on each topic, exactly the names that the database sends there", () => {
    const sent = new Map<string, Set<string>>();
    for (const { name, body } of functionsOf(listFiles("sql"))) {
      for (const { topic, names } of sendsIn(name, body)) {
        sent.set(topic, new Set([...(sent.get(topic) ?? []), ...names]));
      }
    }
    const described = Object.entries(CHANNELS).map(([noun, { messages }]) => [
      noun,
      messages.map((message) => message.name).sort(),
    ]);
    const found = [...sent].map(([topic, names]) => [topic, [...names].sort()]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(described));
  });

  it("says when each event is sent in the words of events.md", () => {
    const rows = readSource("docs/reference/events.md")
      .split("\n")
      .map((line) => line.split("|").map((cell) => cell.trim()));
    const documented = Object.fromEntries(
      rows.flatMap(([, name = "", when = ""]) =>
        EVENT_TYPES.filter((type) => name === `\`${type}\``).map((type) => [type, when]),
      ),
    );
    expect(EVENT_SUMMARIES).toEqual(documented);
  });
});
