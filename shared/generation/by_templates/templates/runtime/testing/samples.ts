import type { Resource } from "../resource.ts";
import type { Values } from "../schemas.ts";
import type { Store } from "../store.ts";
import type { Expectations } from "./expectations.ts";

/** The expectations of every resource, by its name. */
export type AllExpectations = Readonly<Record<string, Expectations>>;

/** The ids of the samples, the same for every resource. */
export const ids = [
  "00000000-0000-4000-8000-000000000001",
  "00000000-0000-4000-8000-000000000002",
  "00000000-0000-4000-8000-000000000003",
] as const;

export const unknownId = "00000000-0000-4000-8000-00000000000f";

export function idsAt(places: readonly number[]): readonly (string | undefined)[] {
  return places.map((place) => ids[place]);
}

/** Stores the samples of resources, and before them what they must refer to. */
export class Samples {
  readonly #store: Store;
  readonly #resources: readonly Resource[];
  readonly #expectations: AllExpectations;
  readonly #added = new Set<string>();

  constructor(store: Store, resources: readonly Resource[], expectations: AllExpectations) {
    this.#store = store;
    this.#resources = resources;
    this.#expectations = expectations;
  }

  async add(name: string): Promise<void> {
    if (this.#added.has(name)) return;
    this.#added.add(name);
    await this.addParents(name);
    const samples = this.#expectations[name]?.samples ?? [];
    for (const [place, values] of samples.entries()) {
      const moment = `2026-01-0${place + 1}T00:00:00.000Z`;
      const stamps = { createdAt: moment, updatedAt: moment };
      await this.#store.of(name).insert({ ...values, ...stamps, id: ids[place] ?? unknownId });
    }
  }

  async addParents(name: string): Promise<void> {
    const { fields = {} } = this.#resources.find((resource) => resource.name === name) ?? {};
    for (const { to, optional } of Object.values(fields)) {
      if (to !== undefined && to !== name && optional !== true) await this.add(to);
    }
  }

  /**
   * Stores items of which the first refers to the first sample of another resource through `field`, and through no
   * other field: what deleting it does is to be seen of this one.
   */
  async addReferring(name: string, field: string): Promise<void> {
    await this.add(name);
    const { fields = {} } = this.#resources.find((resource) => resource.name === name) ?? {};
    const others: Record<string, Values[string]> = {};
    for (const [other, { to, optional }] of Object.entries(fields)) {
      if (other === field || to === undefined || to !== fields[field]?.to) continue;
      others[other] = optional === true ? null : ids[1];
    }
    await this.#store.of(name).update(ids[0], { ...others, [field]: ids[0] } satisfies Values);
  }
}
