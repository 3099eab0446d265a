import { beforeEach, describe, expect, it } from "vitest";
import { can, type Resource } from "../resource.ts";
import { itemSchema } from "../schemas.ts";
import { idOf } from "./api.ts";
import type { Expectations } from "./expectations.ts";
import { ids, unknownId } from "./samples.ts";
import type { Bench } from "./service.ts";

/** Declares the tests of POST. */
export function describeCreation(bench: Bench, resource: Resource, expected: Expectations): void {
  if (!can(resource, "create")) return;
  const { name, singular, fields } = resource;
  const [first = {}, second = first] = expected.samples;
  const post = (values: unknown) => bench.api.post(`/${name}`, values);

  describe("POST", () => {
    beforeEach(() => bench.samples.addParents(name));

    it(title(`creates one ${singular}`, expected.proves.create), async () => {
      const answer = await post(first);
      expect(answer.status).toBe(201);
      const created = itemSchema(resource).parse(answer.body);
      expect(created).toMatchObject(first);
      expect(answer.headers.get("Location")).toBe(`/${name}/${created.id}`);
      expect(answer.headers.get("ETag")).toBe('"1"');
      expect(await bench.store.of(name).find(created.id)).toEqual(created);
    });

    if (Object.keys(expected.defaults).length > 0) {
      it(title("fills in what is left out", expected.proves.default), async () => {
        const given = Object.entries(first).filter(([field]) => !(field in expected.defaults));
        const answer = await post(Object.fromEntries(given));
        expect(answer.status).toBe(201);
        expect(answer.body).toMatchObject(withMoments(expected.defaults));
      });
    }

    it.each(expected.refused)(`refuses one ${singular} when its %s`, async (_, change) => {
      const answer = await post({ ...first, ...change });
      expect(answer.status).toBe(422);
      expect(answer.fields).toEqual(Object.keys(change));
    });

    it.each(expected.accepted)(`accepts one ${singular} when its %s`, async (_, change) => {
      expect(await post({ ...first, ...change })).toMatchObject({ status: 201 });
    });

    it.each(expected.unique)("refuses a second one with the same %s", async (_, group) => {
      await post(first);
      const taken = Object.fromEntries(group.map((field) => [field, first[field]]));
      const answer = await post({ ...second, ...taken });
      expect(answer.status).toBe(409);
      expect(answer.fields).toEqual(group);
    });

    it.each(expected.references)("refuses a %s that names nothing", async (_, field) => {
      const answer = await post({ ...first, [field]: unknownId });
      expect(answer.status).toBe(422);
      expect(answer.fields).toEqual([field]);
    });

    it("refuses a field that it does not know", async () => {
      const answer = await post({ ...first, surprise: true });
      expect(answer.status).toBe(422);
      expect(answer.fields).toEqual(["surprise"]);
    });

    const text = Object.keys(fields).find(
      (field) => fields[field]?.type === "text" || fields[field]?.type === "string",
    );
    if (text !== undefined) {
      it.each(["\u0000", "\ud800"])("refuses text that no database stores: %j", async (part) => {
        const answer = await post({ ...first, [text]: `${first[text]}${part}` });
        expect(answer.status).toBe(422);
        expect(answer.fields).toEqual([text]);
      });
    }

    it("refuses a body that is not JSON, or is too large", async () => {
      expect(await bench.api.send("POST", `/${name}`, "{")).toMatchObject({ status: 400 });
      const form = { "Content-Type": "text/plain" };
      expect(await bench.api.post(`/${name}`, first, form)).toMatchObject({ status: 415 });
      expect(await post({ ...first, surprise: "x".repeat(1_000_000) })).toMatchObject({
        status: 413,
      });
    });
  });
}

/** Declares the tests of GET for one item. */
export function describeReading(bench: Bench, resource: Resource, expected: Expectations): void {
  if (!can(resource, "read")) return;
  const { name, singular } = resource;

  describe("GET one", () => {
    it(title(`answers with the ${singular} of an id`, expected.proves.read), async () => {
      await bench.samples.add(name);
      const answer = await bench.api.get(`/${name}/${ids[0]}`);
      expect(answer.status).toBe(200);
      expect(itemSchema(resource).parse(answer.body)).toMatchObject(expected.samples[0] ?? {});
      expect(idOf(answer)).toBe(ids[0]);
    });

    it("answers 404 to an unknown id", async () => {
      expect(await bench.api.get(`/${name}/${unknownId}`)).toMatchObject({ status: 404 });
      expect(await bench.api.get(`/${name}/42`)).toMatchObject({ status: 404 });
    });
  });
}

export function title(words: string, criteria: string | undefined): string {
  return criteria === undefined ? words : `${words} ${criteria}`;
}

/** A default of now can be told by its form alone. */
function withMoments(defaults: Expectations["defaults"]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(defaults).map(([field, value]) => [
      field,
      value === "now" ? expect.stringMatching(/^[\d:.TZ-]+$/) : value,
    ]),
  );
}
