import { beforeEach, describe, expect, it } from "vitest";
import { can, type Resource } from "../resource.ts";
import type { Values } from "../schemas.ts";
import { title } from "./creation.ts";
import type { Expectations } from "./expectations.ts";
import { ids, unknownId } from "./samples.ts";
import type { Bench } from "./service.ts";

/** Declares the tests of PUT and PATCH. */
export function describeChanges(bench: Bench, resource: Resource, expected: Expectations): void {
  if (!can(resource, "update")) return;
  const { name, singular, fields } = resource;
  const [first = {}, second = first] = expected.samples;
  const path = `/${name}/${ids[0]}`;
  const changes = freeChanges(resource, first, second);
  const stored = () => bench.store.of(name).find(ids[0]);

  describe("PUT and PATCH", () => {
    beforeEach(() => bench.samples.add(name));

    it(title(`replaces one ${singular}`, expected.proves.update), async () => {
      const whole = { ...first, ...Object.assign({}, ...changes) };
      const answer = await bench.api.put(path, whole);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ ...whole, id: ids[0] });
      expect(await stored()).toEqual(answer.body);
    });

    it.each(changes.map((change) => [Object.keys(change).join(), change] as const))(
      title("changes %s alone", expected.proves.update),
      async (_, change) => {
        const answer = await bench.api.patch(path, change);
        expect(answer.status).toBe(200);
        expect(answer.body).toMatchObject({ ...first, ...change });
      },
    );

    it("loses neither of two changes made at the same moment", async () => {
      const answers = await Promise.all(changes.map((change) => bench.api.patch(path, change)));
      expect(answers.map(({ status }) => status)).toEqual(changes.map(() => 200));
      expect(await stored()).toMatchObject({ ...first, ...Object.assign({}, ...changes) });
    });

    it("refuses to change what has changed since it was read", async () => {
      expect(await bench.api.put(path, first, { "If-Match": '"1"' })).toMatchObject({
        status: 200,
      });
      expect(await bench.api.put(path, first, { "If-Match": '"1"' })).toMatchObject({
        status: 412,
      });
    });

    const optional = Object.keys(fields).filter((field) => fields[field]?.optional === true);
    it.each(optional)("clears %s with null", async (field) => {
      const answer = await bench.api.patch(path, { [field]: null });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ ...first, [field]: null });
    });

    const refused = expected.refused.filter(([, change]) =>
      Object.values(change).every((value) => value !== undefined),
    );
    it.each(refused)("refuses a change after which its %s", async (_, change) => {
      const answer = await bench.api.patch(path, change);
      expect(answer.status).toBe(422);
      expect(answer.fields).toEqual(Object.keys(change));
      expect(await stored()).toMatchObject(first);
    });

    it("refuses to change a field that it does not know", async () => {
      const answer = await bench.api.patch(path, { surprise: true });
      expect(answer.status).toBe(422);
      expect(answer.fields).toEqual(["surprise"]);
    });

    const unique = expected.samples.length > 1 ? expected.unique : [];
    it.each(unique)("refuses to take another's %s", async (_, group) => {
      const taken = Object.fromEntries(group.map((field) => [field, second[field]]));
      expect(await bench.api.patch(path, taken)).toMatchObject({ status: 409 });
      const own = Object.fromEntries(group.map((field) => [field, first[field]]));
      expect(await bench.api.patch(path, own)).toMatchObject({ status: 200 });
    });

    it.each(expected.references)("refuses to change the %s to nothing", async (_, field) => {
      const answer = await bench.api.patch(path, { [field]: unknownId });
      expect(answer.status).toBe(422);
      expect(answer.fields).toEqual([field]);
    });

    it("answers 404 to an unknown id", async () => {
      expect(await bench.api.put(`/${name}/${unknownId}`, first)).toMatchObject({ status: 404 });
      expect(await bench.api.patch(`/${name}/${unknownId}`, {})).toMatchObject({ status: 404 });
    });
  });
}

/** Changes of single fields, to the values of another sample, that conflict with nothing. */
function freeChanges(resource: Resource, first: Values, second: Values): readonly Values[] {
  const together = (resource.uniqueTogether ?? []).flat();
  return Object.entries(resource.fields)
    .filter(
      ([name, { unique, to }]) => unique !== true && to === undefined && !together.includes(name),
    )
    .filter(([name]) => second[name] !== null && second[name] !== first[name])
    .map(([name]) => ({ [name]: second[name] }));
}

/** Declares the tests of DELETE. */
export function describeDeletion(bench: Bench, resource: Resource, expected: Expectations): void {
  if (!can(resource, "delete")) return;
  const { name, singular } = resource;
  const path = `/${name}/${ids[0]}`;

  describe("DELETE", () => {
    beforeEach(() => bench.samples.add(name));

    it(title(`deletes one ${singular}`, expected.proves.delete), async () => {
      expect(await bench.api.delete(path, { "If-Match": '"7"' })).toMatchObject({ status: 412 });
      expect(await bench.api.delete(path)).toMatchObject({ status: 204 });
      expect(await bench.store.of(name).find(ids[0])).toBeUndefined();
      expect(await bench.api.delete(path)).toMatchObject({ status: 404 });
    });

    it.each(expected.children)("respects its %s", async (_, child, field, onDelete) => {
      await bench.samples.addReferring(child, field);
      const status = onDelete === "restrict" ? 409 : 204;
      expect(await bench.api.delete(path)).toMatchObject({ status });
      const found = await bench.store.of(child).find(ids[0]);
      expect(found === undefined).toBe(onDelete === "cascade");
      expect(found?.[field] === null).toBe(onDelete === "clear");
    });
  });
}
