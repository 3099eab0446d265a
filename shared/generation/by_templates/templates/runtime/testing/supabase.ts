import { createClient } from "@supabase/supabase-js";
import { describe, expect, it, vi } from "vitest";
import type { Resource } from "../resource.ts";
import { toRow } from "../rows.ts";
import { SupabaseStore, toTable } from "../supabase/store.ts";
import { type AllExpectations, ids } from "./samples.ts";

interface Tested {
  readonly service: { readonly resources: readonly Resource[] };
  readonly expectations: AllExpectations;
}

/** Declares the tests of the store in front of a Data API that answers what a test says. */
export function describeSupabaseStore({ service, expectations }: Tested): void {
  const [resource] = service.resources;
  if (resource === undefined) return;
  const sample = expectations[resource.name]?.samples[0] ?? {};
  const moment = "2026-01-01T00:00:00+00:00";
  const stamps = { id: ids[0], created_at: moment, updated_at: moment, row_version: 1 };
  const row = { ...toRow(sample), ...stamps };
  const refusal = (code: string) => ({ code, message: "no", details: null, hint: null });

  // Node 20 has no WebSocket; the client wants to see one, and nothing here opens it.
  vi.stubGlobal("WebSocket", class {});

  function answering(status: number, body: unknown) {
    const requests: { method: string; url: URL; headers: Headers; body: unknown }[] = [];
    const answer: typeof fetch = async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : String(input));
      const sent: unknown = JSON.parse(String(init?.body ?? "null"));
      const headers = new Headers(init?.headers);
      requests.push({ method: init?.method ?? "GET", url, headers, body: sent });
      return new Response(JSON.stringify(body), {
        status,
        headers: { "Content-Type": "application/json", "Content-Range": "0-0/1" },
      });
    };
    const client = createClient("http://data.test", "key", { global: { fetch: answer } });
    const tables = service.resources.map(toTable);
    const store = new SupabaseStore(client, tables, "Bearer token");
    return { repository: store.of(resource?.name ?? ""), requests };
  }

  describe("SupabaseStore", () => {
    it("inserts a row under the names of its columns, with the caller's token", async () => {
      const { repository, requests } = answering(201, row);
      const item = await repository.insert({ ...sample, id: ids[0] });
      expect(item).toMatchObject({ ...sample, id: ids[0] });
      expect(requests[0]).toMatchObject({ method: "POST", body: toRow({ ...sample, id: ids[0] }) });
      expect(requests[0]?.url.pathname).toBe(`/rest/v1/${resource.table}`);
      expect(requests[0]?.headers.get("Authorization")).toBe("Bearer token");
    });

    it("sends only the fields that change", async () => {
      const [field = ""] = Object.keys(resource.fields);
      const { repository, requests } = answering(200, [row]);
      await repository.update(ids[0], { [field]: sample[field] }, 3);
      expect(requests[0]?.body).toEqual(toRow({ [field]: sample[field] }));
      expect(requests[0]?.url.searchParams.get("row_version")).toBe("eq.3");
    });

    it("does not ask for what cannot be an id", async () => {
      const { repository, requests } = answering(200, []);
      expect(await repository.find("42")).toBeUndefined();
      expect(requests).toEqual([]);
    });

    it.each([
      ["PGRST301", 401],
      ["PGRST303", 401],
      ["42501", 403],
    ])("understands the refusal %s", async (code, status) => {
      const { repository } = answering(status, refusal(code));
      await expect(repository.find(ids[0])).rejects.toMatchObject({ status });
    });

    it.each(["23001", "23503"])(
      "understands that an item is still referred to: %s",
      async (code) => {
        const { repository } = answering(409, refusal(code));
        await expect(repository.remove(ids[0])).rejects.toThrow("Other items refer to this one.");
      },
    );
  });
}
