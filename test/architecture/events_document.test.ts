import specification from "@asyncapi/specs/schemas/3.0.0-without-$id.json" with { type: "json" };
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CHANNELS, describeEvents } from "../../scripts/contract/describe_events.ts";
import { EVENT_SUMMARIES } from "../../scripts/contract/event_summaries.ts";
import { EVENT_TYPES } from "../../shared/engine/events/event.ts";
import { listFiles, readSource } from "./source_files.ts";

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

  it("has every event on the topics of its session and its user, and those of tasks on the task's", () => {
    const namesOn = (channel: string) =>
      Object.keys(document.channels[channel]?.messages ?? {}).map(
        (key) => document.components.messages[key]?.name,
      );
    const rest = ["events:appended"];
    expect(namesOn("session")).toEqual([...EVENT_TYPES, ...rest]);
    expect(namesOn("user")).toEqual([...EVENT_TYPES, ...rest]);
    const ofTasks = EVENT_TYPES.filter((type) => !type.startsWith("session:"));
    expect(namesOn("task")).toEqual([...ofTasks, ...rest, "agent:stream"]);
    const ofOperators = ["health:changed", "alert:opened", "alert:acknowledged", "alert:resolved"];
    expect(namesOn("operators")).toEqual(["agent:status", ...ofOperators]);
  });

  it("has every topic that the database sends to, and every name that it sends there", () => {
    const sent = listFiles("sql").flatMap(({ text }) => text.split("realtime.send(").slice(1));
    const literals = sent.map((call) => call.slice(0, call.indexOf(";")));
    const topics = literals.flatMap((call) => call.match(/'(\w+):?'(?: \|\| |, true)/)?.[1] ?? []);
    expect([...new Set(topics)].sort()).toEqual(Object.keys(CHANNELS).sort());
    const names = literals.flatMap((call) => call.match(/'(\w+:\w+)', '/)?.[1] ?? []);
    const known = Object.values(CHANNELS).flatMap(({ messages }) =>
      messages.map(({ name }) => name),
    );
    expect(names).not.toEqual([]);
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
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
