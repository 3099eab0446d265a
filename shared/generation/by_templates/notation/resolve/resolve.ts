import { pluralise } from "../../specification/noun_number.ts";
import type { Entity, Field, Relation, Specification } from "../../specification/specification.ts";
import { spellIdentifier, spellSlug } from "../../specification/spell_identifier.ts";
import { writeCriteria } from "../../specification/write_criteria.ts";
import { findGaps } from "../gaps.ts";
import type { FieldNode, Kind, Modifier, Name, Nodes } from "../syntax.ts";
import { accessTo, checkAccess } from "./access.ts";
import {
  checkActors,
  checkBackground,
  checkMessages,
  checkNames,
  checkOrder,
} from "./check_names.ts";
import { separateTypes } from "./column_types.ts";
import { type Described, ListReader } from "./lists.ts";
import { checkOperations, operationsOf } from "./operations.ts";
import { checkPossessions } from "./possessions.ts";
import type { Problem } from "./problem.ts";
import { gatherRelations } from "./relations.ts";
import { keyOf, settleField } from "./settle_field.ts";
import { gatherThings, isGiven, type Thing, type Things } from "./things.ts";

export interface Resolved {
  /** With problems, what was understood so far; undefined when that is nothing. */
  readonly specification: Specification | undefined;
  readonly problems: readonly Problem[];
}

function kindOf(nodes: Nodes, problems: Problem[]): { kind: Kind; stated: boolean } {
  const kinds = [
    ...new Set(nodes.flatMap((node) => (node.node === "software" ? [node.kind] : []))),
  ];
  const supabase = kinds.find((kind) => kind === "supabase-table");
  // A REST API over Supabase tables is what Supabase gives them.
  const found = supabase ?? kinds[0];
  if (kinds.includes("command-line-tool") && kinds.length > 1)
    problems.push({
      at: { words: "", from: 0, to: 0 },
      message: "one task builds one kind of software: ask for each by itself",
    });
  return { kind: found ?? "rest-service", stated: found !== undefined };
}

/** The fields of a few things that everyone knows. */
const usualFields: ReadonlyMap<string, readonly string[]> = new Map([
  ["todo", ["title", "done"]],
  ["task", ["title", "done"]],
  ["book", ["title", "author"]],
]);

function usual(thing: Thing): FieldNode[] {
  const names = usualFields.get(thing.key) ?? [];
  return names.map((words) => ({ name: { ...thing.name, words }, modifiers: [] }));
}

type Rule = Extract<Nodes[number], { node: "rule" }>;

/** Rules that sentences of their own give: "title is required". */
function applyRules(things: Things, problems: Problem[]): void {
  for (const { node, current } of things.nodes) {
    if (node.node !== "rule") continue;
    const thing = node.of === undefined ? current : things.find(node.of);
    if (node.fields === "every") applyToThings(node, things, problems);
    else applyToFields(node, node.fields, thing, things, problems);
  }
}

function applyToFields(
  { modifiers }: Rule,
  fields: readonly Name[],
  thing: Thing | undefined,
  things: Things,
  problems: Problem[],
): void {
  for (const name of fields) {
    const owner = ownerOf(name, thing, things);
    if (owner === undefined)
      problems.push({ at: name, message: `nothing has a field "${name.words}"` });
    else if (isDenied(owner.thing, name, modifiers))
      problems.push({
        at: name,
        message: `"${name.words}" is said to be there, and to be optional`,
      });
    else addModifiers(owner.thing, owner.at, modifiers);
  }
}

/** "The title is optional. Every article must have a title." */
function isDenied({ insisted }: Thing, name: Name, modifiers: readonly Modifier[]): boolean {
  const isOptional = modifiers.some((each) => each.is === "required" && !each.required);
  return isOptional && insisted.has(keyOf(name.words));
}

/** "All fields are required": of the thing that is named, else of all. */
function applyToThings({ of, modifiers }: Rule, things: Things, problems: Problem[]): void {
  const aimed =
    of === undefined ? things.all : things.all.filter((each) => each === things.find(of));
  const [first, other] = aimed;
  const isOptional = modifiers.some((each) => each.is === "required" && !each.required);
  if (first === undefined || (isOptional && other !== undefined))
    problems.push({
      at: of ?? { words: "", from: 0, to: 0 },
      message: "say of which thing all fields are meant",
    });
  else for (const each of aimed) applyToEvery(each, modifiers);
}

/** A rule for all fields holds where nothing more is said of one. */
function applyToEvery({ fields }: Thing, modifiers: readonly Modifier[]): void {
  for (const [at, field] of fields.entries())
    if (field.modifiers.every(({ is }) => !["required", "default", "asked"].includes(is)))
      fields[at] = { ...field, modifiers: [...field.modifiers, ...modifiers] };
}

function fieldIndex(name: Name, thing: Thing): number {
  const key = keyOf(name.words);
  return thing.fields.findIndex(
    (field) => keyOf(field.name.words) === key || `${keyOf(field.name.words)}s` === key,
  );
}

function ownerOf(name: Name, current: Thing | undefined, things: Things) {
  const ordered = current === undefined ? things.all : [current, ...things.all];
  for (const thing of ordered) {
    const prefix = `${keyOf(thing.label)} `;
    const words = keyOf(name.words);
    const short = words.startsWith(prefix) ? words.slice(prefix.length) : words;
    const at = Math.max(fieldIndex(name, thing), fieldIndex({ ...name, words: short }, thing));
    if (at >= 0) return { thing, at };
  }
  return undefined;
}

function addModifiers(thing: Thing, at: number, modifiers: readonly Modifier[]): void {
  const field = thing.fields[at];
  if (field === undefined) return;
  const added = modifiers.map(({ is }) => is);
  const kept = field.modifiers.filter(({ is }) => is === "bound" || !added.includes(is));
  thing.fields[at] = { ...field, modifiers: [...kept, ...modifiers] };
}

function settleFields(thing: Thing, problems: Problem[]): Field[] {
  const fields: Field[] = [];
  for (const node of thing.fields) {
    if (isGiven(node.name.words, thing.label)) continue;
    const outcome = settleField(node, thing.fields);
    if (outcome.settled) fields.push(outcome.field);
    else problems.push({ at: node.name, message: outcome.problem });
  }
  return fields;
}

/** A thing in the singular that nothing is known of is where the others are used: "for a school". */
function isSetting(thing: Thing, things: Things, relations: readonly Relation[]): boolean {
  if (thing.role === "declared" || thing.fields.length > 0) return false;
  if (findGaps([thing.label]) !== undefined) return false;
  const related = relations.some(({ parent, child }) => [parent, child].includes(thing.key));
  return thing.role === "setting" && !related && things.all.some(({ fields }) => fields.length > 0);
}

function describe(thing: Thing, relations: readonly Relation[], problems: Problem[]): Described {
  if (thing.fields.length === 0) thing.fields.push(...usual(thing));
  const fields = settleFields(thing, problems);
  if (fields.length === 0 && problems.length === 0) problems.push(fieldless(thing));
  return { thing, fields, relations };
}

function fieldless(thing: Thing): Problem {
  return {
    at: thing.name,
    message: `nothing says which fields a ${thing.label} has: say "${thing.label}: name, …"`,
  };
}

/** The fields and keys of a thing whose values together occur once. */
function togetherOf(described: Described, things: Things, problems: Problem[]) {
  const { thing, fields, relations } = described;
  const own = fields.filter(({ type }) => type !== "string_list").map(({ name }) => name);
  const keys = relations.filter(({ child }) => child === thing.key).map(({ field }) => field);
  const nameOf = (at: Name) => {
    const key = keyOf(at.words);
    const found = [...own, ...keys].find((each) => [key, `${key} id`].includes(keyOf(each)));
    if (found === undefined) problems.push({ at, message: `nothing has a field "${at.words}"` });
    return found ?? at.words;
  };
  return things.nodes.flatMap(({ node, current }) => {
    if (node.node !== "together") return [];
    const aimed = node.of === undefined ? current : things.find(node.of);
    return aimed?.key === thing.key ? [[...new Set(node.fields.map(nameOf))]] : [];
  });
}

function entityOf(
  described: Described,
  lists: ListReader,
  things: Things,
  problems: Problem[],
): Entity {
  const { thing, fields } = described;
  const plural = pluralise(thing.label);
  const together = togetherOf(described, things, problems);
  if (together.some(({ length }) => length < 2))
    problems.push({ at: thing.name, message: "it takes two fields to be unique together" });
  return {
    name: thing.key,
    plural: spellIdentifier(plural, `${thing.key}s`, "Entries"),
    label: thing.label,
    fields: [...fields],
    ...lists.of(thing),
    operations: operationsOf(described, things),
    ...accessTo(thing, things, problems),
    ...(together.length > 0 && { uniqueTogether: together }),
  };
}

function titleOf(title: string | undefined, entities: readonly Entity[]): string {
  const words = title ?? pluralise(entities[0]?.label ?? "record");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Puts what the sentences say together; problems are what cannot be served as it was said. */
export function resolve(requirement: string, nodes: Nodes): Resolved {
  const problems: Problem[] = [];
  const { kind, stated } = kindOf(nodes, problems);
  const things = gatherThings(nodes, problems);
  for (const thing of things.all) separateTypes(thing, problems);
  const relations = gatherRelations(things, problems);
  applyRules(things, problems);
  checkPossessions(things, problems);
  const kept = things.all.filter((thing) => !isSetting(thing, things, relations));
  const described = kept.map((thing) => describe(thing, relations, problems));
  const lists = new ListReader(described, things, problems);
  checkOperations(described, things, problems);
  checkAccess(nodes, kind, things, problems);
  checkActors(nodes, things, problems);
  checkNames(nodes, things, problems);
  checkMessages(things, problems);
  checkOrder(things, problems);
  checkBackground(nodes, things, problems);
  const entities = described
    .map((each) => entityOf(each, lists, things, problems))
    .filter(({ fields }) => fields.length > 0);
  if (entities.length === 0) return { specification: undefined, problems };
  const names = new Set(entities.map(({ name }) => name));
  const joined = relations.filter(({ parent, child }) => names.has(parent) && names.has(child));
  const title = titleOf(things.title, entities);
  return {
    problems,
    specification: {
      kind,
      title,
      slug: spellSlug(title, "project"),
      requirement,
      entities,
      relations: joined,
      acceptanceCriteria: writeCriteria(entities, joined),
      assumptions: stated ? [] : ["No kind of software was named, so it is a REST service."],
    },
  };
}
