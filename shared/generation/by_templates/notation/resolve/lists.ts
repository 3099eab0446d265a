import { singularise } from "../../specification/noun_number.ts";
import type { Entity, Field, Relation } from "../../specification/specification.ts";
import { asciiWords } from "../../specification/spell_identifier.ts";
import { matchOf } from "../match_of.ts";
import type { Name, Node } from "../syntax.ts";
import type { Problem } from "./problem.ts";
import { keyOf } from "./settle_field.ts";
import type { Placed, Thing, Things } from "./things.ts";

export interface Described {
  readonly thing: Thing;
  readonly fields: readonly Field[];
  readonly relations: readonly Relation[];
}

type Lists = Pick<Entity, "filters" | "sorts" | "defaultSort">;
type Filter = Entity["filters"][number];

const creation: ReadonlySet<string> = new Set([
  "created at",
  "creation date",
  "date",
  "created",
  "creation time",
  "date created",
  "creation",
  "time of creation",
  "date added",
  "newest",
]);
const done: ReadonlySet<string> = new Set([
  "done",
  "completed",
  "complete",
  "finished",
  "is done",
  "is completed",
  "completion",
  "completion status",
  "status",
  "completed status",
]);

function isPart(part: readonly string[], whole: readonly string[]): boolean {
  return part.length > 0 && part.every((word) => whole.includes(word));
}

/** Words beside a field's own that only say again what is filtered: its thing, or that it is a range. */
const RANGE = ["range", "from", "to", "min", "max", "minimum", "maximum"];

/** Whether a phrase names a field and has nothing beside it but words that add nothing. */
function isAllBut(
  others: ReadonlySet<string>,
  phrase: readonly string[],
  field: readonly string[],
): boolean {
  return isPart(field, phrase) && phrase.every((word) => field.includes(word) || others.has(word));
}

/** The field that a filter or an order names: by its name, by part of it, or the time of creation. */
export function matchField(
  name: Name,
  { fields, relations, thing }: Described,
): string | undefined {
  const key = keyOf(name.words);
  const keys = relations.filter((each) => each.child === thing.key).map(({ field }) => field);
  const names = [...fields.map((field) => field.name), ...keys];
  const exact =
    names.find(
      (each) =>
        keyOf(each) === key ||
        keyOf(each) === keyOf(singularise(name.words)) ||
        keyOf(each) === `${key} id`,
    ) ?? names.find((each) => `${keyOf(each)} range` === key);
  if (exact !== undefined) return exact;
  const wanted = key.split(" ");
  const own = new Set([...asciiWords(thing.key), ...RANGE]);
  const inside = names.filter(
    (each) => isPart(wanted, asciiWords(each)) || isAllBut(own, wanted, asciiWords(each)),
  );
  if (inside.length === 1) return inside[0];
  if (done.has(key)) {
    const flags = fields.filter((field) => field.type === "boolean" && done.has(keyOf(field.name)));
    if (flags.length === 1) return flags[0]?.name;
  }
  return creation.has(key) ? "createdAt" : undefined;
}

function filterOf(field: string, described: Described): Filter {
  const type = described.fields.find(({ name }) => name === field)?.type;
  if (type !== undefined) return { field, match: matchOf(type) };
  return { field, match: field === "createdAt" ? "range" : "equals" };
}

function aims(node: { of: Name | undefined }, placed: Placed, things: Things): Thing | undefined {
  return node.of === undefined ? placed.current : things.find(node.of);
}

/** The things that a clause is about: the one it names, else those that have such a field. */
function candidates(
  of: Name | undefined,
  name: Name | undefined,
  placed: Placed,
  all: readonly Described[],
  things: Things,
): Described[] {
  const aimed = aims({ of }, placed, things);
  const own = all.filter(({ thing }) => thing.key === aimed?.key);
  if (of !== undefined || name === undefined) return own.length > 0 ? own : all.slice(0, 1);
  if (own.some((each) => matchField(name, each) !== undefined)) return own;
  return all.filter((each) => matchField(name, each) !== undefined).slice(0, 1);
}

function noSuchField(at: Name): Problem {
  return { at, message: `nothing has a field "${at.words}"` };
}

type FilterNode = Extract<Node, { node: "filter" }>;
type SortNode = Extract<Node, { node: "sort" }>;

export class ListReader {
  readonly #lists: Map<
    string,
    { filters: Map<string, Filter>; sorts: Set<string>; order: Entity["defaultSort"] }
  >;
  readonly #all: readonly Described[];
  readonly #things: Things;
  readonly #problems: Problem[];

  constructor(all: readonly Described[], things: Things, problems: Problem[]) {
    this.#all = all;
    this.#things = things;
    this.#problems = problems;
    this.#lists = new Map(
      all.map(({ thing }) => [
        thing.key,
        { filters: new Map(), sorts: new Set(), order: undefined },
      ]),
    );
    for (const placed of things.nodes) {
      const { node } = placed;
      if (node.node !== "filter" && node.node !== "sort") continue;
      if (node.of !== undefined && things.find(node.of) === undefined)
        problems.push({ at: node.of, message: `nothing says what "${node.of.words}" is` });
      else if (node.node === "filter") this.#readFilter(node, placed);
      else this.#readSort(node, placed);
    }
  }

  of(thing: Thing): Lists {
    const found = this.#lists.get(thing.key);
    return {
      filters: [...(found?.filters.values() ?? [])],
      sorts: [...(found?.sorts ?? [])],
      ...(found?.order === undefined ? {} : { defaultSort: found.order }),
    };
  }

  #readFilter(node: FilterNode, placed: Placed): void {
    if (node.by.length === 0) this.#searchTexts(node, placed);
    for (const name of node.by) this.#addFilter(node, name, placed);
  }

  /** "search" alone looks into every text. */
  #searchTexts(node: FilterNode, placed: Placed): void {
    for (const described of candidates(node.of, undefined, placed, this.#all, this.#things)) {
      const texts = described.fields.filter(({ type }) => type === "string" || type === "text");
      for (const { name } of texts)
        this.#lists.get(described.thing.key)?.filters.set(name, filterOf(name, described));
    }
  }

  #addFilter(node: FilterNode, name: Name, placed: Placed): void {
    const found = candidates(node.of, name, placed, this.#all, this.#things);
    const [described] = found;
    const field = described === undefined ? undefined : matchField(name, described);
    if (described === undefined || field === undefined) this.#problems.push(noSuchField(name));
    else this.#lists.get(described.thing.key)?.filters.set(field, filterOf(field, described));
  }

  #readSort(node: SortNode, placed: Placed): void {
    if (node.by.length === 0) this.#order(node, undefined, placed);
    for (const name of node.by) this.#order(node, name, placed);
  }

  #order(node: SortNode, name: Name | undefined, placed: Placed): void {
    const [described] = candidates(node.of, name, placed, this.#all, this.#things);
    if (described === undefined) {
      if (name !== undefined) this.#problems.push(noSuchField(name));
      return;
    }
    const lists = this.#lists.get(described.thing.key);
    const field = name === undefined ? momentOf(described) : matchField(name, described);
    const type = described.fields.find((each) => each.name === field)?.type;
    if (field === undefined || type === "string_list" || lists === undefined) {
      if (name !== undefined) this.#problems.push(noSuchField(name));
      return;
    }
    lists.sorts.add(field);
    if (node.standing) lists.order ??= { field, direction: node.direction ?? "asc" };
  }
}

/** "newest first": by the one moment that a record has besides its creation, else by that. */
function momentOf({ fields }: Described): string {
  const moments = fields.filter(({ type }) => type === "datetime");
  return moments.length === 1 ? (moments[0]?.name ?? "createdAt") : "createdAt";
}
