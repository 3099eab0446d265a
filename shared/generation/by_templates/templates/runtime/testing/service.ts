import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Resource } from "../resource.ts";
import type { Store } from "../store.ts";
import { type TestApi, testApi } from "./api.ts";
import { describeChanges, describeDeletion } from "./changes.ts";
import { describeCreation, describeReading } from "./creation.ts";
import { describeLists } from "./lists.ts";
import { type AllExpectations, ids, Samples } from "./samples.ts";

/** What is tested: the resources, what is expected of them, and the store that they are kept in. */
export interface TestedService {
  readonly service: { readonly title: string; readonly resources: readonly Resource[] };
  readonly expectations: AllExpectations;
  readonly openStore: () => Store | Promise<Store>;
}

/** What every test of a resource starts from: an empty store. */
export interface Bench {
  api: TestApi;
  store: Store;
  samples: Samples;
}

/** Declares the tests of one resource over a new store each. */
export function describeResource(tested: TestedService, resource: Resource): void {
  const expected = tested.expectations[resource.name];
  if (expected === undefined) throw new Error(`Nothing is expected of ${resource.name}.`);
  describe(`/${resource.name}`, () => {
    const bench = {} as Bench;
    beforeEach(async () => {
      bench.store = await tested.openStore();
      bench.api = testApi(tested.service, bench.store);
      bench.samples = new Samples(bench.store, tested.service.resources, tested.expectations);
    });
    describeCreation(bench, resource, expected);
    describeReading(bench, resource, expected);
    describeLists(bench, resource, expected);
    describeChanges(bench, resource, expected);
    describeDeletion(bench, resource, expected);
    describeOtherMethods(bench, resource);
  });
}

function describeOtherMethods(bench: Bench, { name, operations }: Resource): void {
  const methods = { list: "GET", create: "POST", read: "GET", update: "PATCH", delete: "DELETE" };
  const isOffered = (...names: string[]) => operations.some((each) => names.includes(each));
  const missing = Object.entries(methods).filter(([operation]) => !isOffered(operation));
  if (missing.length === 0) return;
  it.each(missing)("does not offer to %s", async (operation, method) => {
    const isMany = operation === "list" || operation === "create";
    const path = isMany ? `/${name}` : `/${name}/${ids[0]}`;
    const exists = isMany ? isOffered("list", "create") : isOffered("read", "update", "delete");
    expect(await bench.api.send(method, path)).toMatchObject({ status: exists ? 405 : 404 });
  });
}

const documentSchema = z.object({
  openapi: z.literal("3.1.0"),
  paths: z.record(z.string(), z.unknown()),
});

/** Declares the tests of what the service has besides its resources. */
export function describeService({ service, openStore }: TestedService): void {
  describe("the service", () => {
    let api: TestApi;
    beforeEach(async () => {
      api = testApi(service, await openStore());
    });

    it("says that it is well", async () => {
      expect(await api.get("/health")).toMatchObject({ status: 200, body: { status: "ok" } });
    });

    it("describes its routes in OpenAPI", async () => {
      const { paths } = documentSchema.parse((await api.get("/openapi.json")).body);
      for (const { name } of service.resources) {
        expect(Object.keys(paths).some((path) => path.startsWith(`/${name}`))).toBe(true);
      }
    });

    it("answers a problem where there is nothing", async () => {
      const answer = await api.get("/nothing-is-here");
      expect(answer.status).toBe(404);
      expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
    });

    it("lets pages of other origins call it", async () => {
      const asked = { Origin: "https://app.example", "Access-Control-Request-Method": "POST" };
      const answer = await api.send("OPTIONS", "/", undefined, asked);
      expect(answer.status).toBe(204);
      expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
    });
  });
}
