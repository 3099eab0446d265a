import { beforeEach, describe, expect, it } from "vitest";
import { can, type Resource } from "../resource.ts";
import { listedIds } from "./api.ts";
import { title } from "./creation.ts";
import type { Expectations } from "./expectations.ts";
import { ids, idsAt, unknownId } from "./samples.ts";
import type { Bench } from "./service.ts";

/** Declares the tests of lists. */
export function describeLists(bench: Bench, resource: Resource, expected: Expectations): void {
  const { name, plural } = resource;
  const list = (query: Record<string, string> = {}) =>
    bench.api.get(`/${name}?${new URLSearchParams(query)}`);
  const total = expected.samples.length;
  const offset = total > 1 ? 1 : 0;

  if (can(resource, "list"))
    describe("GET", () => {
      beforeEach(() => bench.samples.add(name));

      it(title(`lists ${plural}`, expected.proves.list), async () => {
        const answer = await list();
        expect(answer.status).toBe(200);
        expect(listedIds(answer)).toEqual(idsAt(expected.listed));
        expect(answer.body).toMatchObject({ total, limit: 20, offset: 0 });
      });

      it(title("answers one page of the list", expected.proves.page), async () => {
        const answer = await list({ limit: "1", offset: String(offset) });
        expect(listedIds(answer)).toEqual(idsAt(expected.listed.slice(offset, offset + 1)));
        expect(answer.body).toMatchObject({ total, limit: 1, offset });
        expect(listedIds(await list({ offset: "1000" }))).toEqual([]);
      });

      it.each(expected.sorts)("sorts by %s", async (_, sort, places) => {
        expect(listedIds(await list({ sort }))).toEqual(idsAt(places));
      });

      it.each(expected.filters)("filters by %s", async (_, parameter, value, places) => {
        expect(listedIds(await list({ [parameter]: value }))).toEqual(idsAt(places));
      });

      const refused: Expectations["refusedFilters"] = [
        ["a page without items", "limit", "0"],
        ["a page of too many", "limit", "101"],
        ["a page of a size that is no number", "limit", "many"],
        ["a place before the first", "offset", "-1"],
        ["an unknown parameter", "surprise", "1"],
        ...expected.refusedFilters,
      ];
      it.each(refused)("refuses %s", async (_, parameter, value) => {
        const answer = await list({ [parameter]: value });
        expect(answer.status).toBe(400);
        expect(answer.fields).toEqual([parameter]);
      });
    });

  it.each(expected.nested)("lists the %s of one", async (_, path, child, field, places) => {
    await bench.samples.add(name);
    await bench.samples.addReferring(child, field);
    const answer = await bench.api.get(`/${name}/${ids[0]}/${path}`);
    expect(answer.status).toBe(200);
    expect(listedIds(answer)).toEqual(idsAt(places));
    expect(await bench.api.get(`/${name}/${unknownId}/${path}`)).toMatchObject({ status: 404 });
  });
}
