import { isPlural, singularise } from "../../specification/noun_number.ts";
import type { OnDelete, Relation } from "../../specification/specification.ts";
import { spellIdentifier } from "../../specification/spell_identifier.ts";
import type { FieldNode, Name, Node } from "../syntax.ts";
import { checkLinkedRules } from "./linked_rules.ts";
import { modifier } from "./modifier.ts";
import type { Problem } from "./problem.ts";
import { labelOf } from "./settle_field.ts";
import { isGiven, type Thing, type Things } from "./things.ts";
import { textNames } from "./type_names.ts";

interface Link {
  readonly child: Thing;
  readonly parent: Thing;
  readonly required: boolean | undefined;
  readonly role: string | undefined;
  readonly at: Name;
  readonly onDelete?: OnDelete | undefined;
  readonly isVerbal?: boolean;
}

function unknownThing(at: Name): Problem {
  return {
    at,
    message: `nothing says what "${at.words}" is: give it its fields, "${singularise(labelOf(at.words))}: name"`,
  };
}

function statedLink(
  node: Extract<Node, { node: "relation" }>,
  current: Thing | undefined,
  things: Things,
  problems: Problem[],
): Link | undefined {
  const meant = (name: Name | undefined) => (name === undefined ? current : things.find(name));
  const [child, parent] = [meant(node.child), meant(node.parent)];
  const missing = child === undefined ? node.child : node.parent;
  if (child === undefined || parent === undefined) {
    if (missing !== undefined) problems.push(unknownThing(missing));
    return undefined;
  }
  const isPlain = node.role === undefined || things.find(node.role) === parent;
  const role = isPlain ? undefined : node.role?.words;
  return {
    child,
    parent,
    required: node.required,
    role,
    at: node.parent ?? node.child ?? child.name,
    onDelete: node.onDelete,
    isVerbal: node.isVerbal === true,
  };
}

function statedLinks(things: Things, problems: Problem[]): Link[] {
  return things.nodes.flatMap(({ node, current }) => {
    const link = node.node === "relation" ? statedLink(node, current, things, problems) : undefined;
    return link === undefined ? [] : [link];
  });
}

/** "assigned user": what stands before the name of a thing is the part that the thing plays. */
function roleTarget(name: Name, label: string, things: Things): Thing | undefined {
  const words = label.split(" ");
  const found = words
    .slice(1)
    .map((_, at) => things.find({ ...name, words: words.slice(at + 1).join(" ") }));
  return found.find((each) => each !== undefined && each.fields.length > 0);
}

const linkTypes: ReadonlySet<string> = new Set(["uuid", "integer", "any number"]);

/** "primary title" of a title and "reason for the visit" of a visit: a text, and no other record. */
function isOfItself(label: string, thing: string): boolean {
  const words = label.toLowerCase().split(" ");
  if (label.toLowerCase() === thing.toLowerCase()) return true;
  return words.includes("of") || words.includes("for") || textNames.has(words.at(-1) ?? "");
}

/** "author" or "author id" among the fields of a book, where authors are things, is a relation. */
function linkOf(field: FieldNode, thing: Thing, things: Things): Link | undefined {
  const { name, modifiers } = field;
  const type = modifier(modifiers, "type")?.type;
  const isKey = /(?:_|-| |[a-z])I?d$/i.test(name.words) && /id$/i.test(name.words);
  const plain = type === undefined || linkTypes.has(type) || (isKey && type === "string");
  const isLinkable =
    plain && !modifiers.some(({ is }) => !["type", "required", "key", "asked"].includes(is));
  if (!isLinkable) return undefined;
  const label = labelOf(name.words.replace(/([a-z])I[dD]$/, "$1")).replace(/ id$/i, "");
  const target = things.find({ ...name, words: label }) ?? roleTarget(name, label, things);
  if (target === undefined || target.role === "setting") return undefined;
  if (target === thing && (isGiven(name.words, thing.label) || isOfItself(label, thing.label)))
    return undefined;
  if (isPlural(label))
    return { child: target, parent: thing, required: undefined, role: undefined, at: name };
  const isAsked = modifier(modifiers, "asked") !== undefined;
  const required = isAsked ? false : modifier(modifiers, "required")?.required;
  const role = things.find({ ...name, words: label }) === target ? undefined : label;
  return { child: thing, parent: target, required, role, at: name };
}

/** "Address consists of street and city" beside the field "address": a nested value, or a thing. */
function checkComposed(links: readonly Link[], things: Things, problems: Problem[]): void {
  for (const { node } of things.nodes) {
    const whole = node.node === "composed" ? things.find(node.of) : undefined;
    const link = links.find(({ parent }) => parent === whole);
    if (whole !== undefined && link !== undefined)
      problems.push({
        at: link.at,
        message: `"${link.at.words}" may be a nested value, which is not built, or a thing: say "each ${link.child.label} belongs to one ${whole.label}"`,
      });
  }
}

function fieldLinks(things: Things, problems: Problem[]): Link[] {
  for (const thing of things.all) checkLinkedRules(thing, things, problems);
  const found = things.all.flatMap((thing) => {
    const links = thing.fields.map((field) => ({ field, link: linkOf(field, thing, things) }));
    const kept = links.filter(({ link }) => link === undefined).map(({ field }) => field);
    thing.fields.splice(0, thing.fields.length, ...kept);
    return links.flatMap(({ link }) => (link === undefined ? [] : [link]));
  });
  checkComposed(found, things, problems);
  return found;
}

/** "members loan many books" beside loans of both: they say it, or there are two relations. */
function thirdOf({ child, parent, isVerbal }: Link, links: readonly Link[]): Thing | undefined {
  const parentsOf = (key: string) =>
    links.filter((each) => each.child.key === key).map((each) => each.parent.key);
  const isSaidTwice = links.some(
    (each) => each.child === child && each.parent === parent && each.isVerbal !== true,
  );
  if (isVerbal !== true || isSaidTwice) return undefined;
  const third = links.find(({ child: { key } }) => {
    const parents = parentsOf(key);
    return parents.includes(child.key) && parents.includes(parent.key);
  });
  return third?.child;
}

function problemOf(link: Link, links: readonly Link[]): string | undefined {
  const third = thirdOf(link, links)?.label;
  if (third !== undefined)
    return `a ${third} may say this already: leave it out, or say "each ${link.child.label} belongs to one ${link.parent.label}"`;
  if (link.child.key === link.parent.key)
    return "a thing that belongs to its own kind is not built";
  const back = links.some(
    (other) => other.child.key === link.parent.key && other.parent.key === link.child.key,
  );
  return back
    ? `many ${link.parent.label} to many ${link.child.label} is not built: make a third thing that belongs to both`
    : undefined;
}

function fieldOf(link: Link): string {
  return `${spellIdentifier(link.role ?? link.parent.key, "item", "Entry")}Id`;
}

/** What is said of all that belong to a thing that is deleted. */
interface Deletion {
  readonly parent: Thing;
  readonly child: Thing;
  readonly onDelete: OnDelete;
  readonly at: Name;
}

function deletionsIn(things: Things, problems: Problem[]): Deletion[] {
  return things.nodes.flatMap(({ node, current }) => {
    if (node.node !== "deletion") return [];
    const [parent, child] = [node.parent, node.child].map((name) =>
      name === undefined ? current : things.find(name),
    );
    const missing = parent === undefined ? node.parent : node.child;
    if (parent !== undefined && child !== undefined) {
      const at = node.child ?? node.parent ?? child.name;
      return [{ parent, child, onDelete: node.onDelete, at }];
    }
    if (missing !== undefined) problems.push(unknownThing(missing));
    return [];
  });
}

/** What is said of deleting must be about things that belong together. */
function checkDeletions(
  deletions: readonly Deletion[],
  relations: readonly Stated[],
  problems: Problem[],
): void {
  for (const { parent, child, at } of deletions) {
    if (relations.some((each) => each.parent === parent && each.child === child)) continue;
    const message = `nothing says that a ${child.label} belongs to a ${parent.label}`;
    problems.push({ at, message });
  }
}

/** A relation with all that its links say of it. */
interface Stated extends Link {
  readonly field: string;
  readonly effects: readonly OnDelete[];
}

function oneOrNone(child: Thing, parent: Thing): string {
  return `only one may be: each ${child.label} belongs to one ${parent.label}, or may belong to one`;
}

function gatherStated(links: readonly Link[], problems: Problem[]): Stated[] {
  const stated = new Map<string, Stated>();
  for (const link of links) {
    const message = problemOf(link, links);
    if (message !== undefined) {
      problems.push({ at: link.at, message });
      continue;
    }
    const { child, parent, role, onDelete } = link;
    const field = fieldOf(link);
    const key =
      role === undefined ? `${parent.key} ${child.key}` : `${parent.key} ${child.key} ${field}`;
    const before = stated.get(key);
    const required = [before?.required, link.required].filter((each) => each !== undefined);
    if (new Set(required).size > 1)
      problems.push({ at: link.at, message: oneOrNone(child, parent) });
    stated.set(key, {
      ...link,
      field,
      required: required[0],
      effects: [...(before?.effects ?? []), ...(onDelete === undefined ? [] : [onDelete])],
    });
  }
  return [...stated.values()];
}

/** What deleting the parent does must be said one way, and leave nothing without what it must have. */
function settleRelation(
  { parent, child, field, required, at, effects }: Stated,
  deletions: readonly Deletion[],
  problems: Problem[],
): Relation {
  const general = deletions.filter((each) => each.parent === parent && each.child === child);
  const said = [...effects, ...general.map(({ onDelete }) => onDelete)];
  const onDelete = said[0] ?? "restrict";
  const place = general.at(-1)?.at ?? at;
  if (said.some((each) => each !== onDelete))
    problems.push({
      at: place,
      message:
        "only one may be: they are deleted too, they stay without it, or it cannot be deleted before them",
    });
  if (onDelete === "clear" && required !== false)
    problems.push({
      at: place,
      message: `a ${child.label} cannot stay without a ${parent.label}: say "each ${child.label} may belong to one ${parent.label}"`,
    });
  return {
    parent: parent.key,
    child: child.key,
    field,
    required: required ?? true,
    onDelete,
  };
}

/** Which thing belongs to which. */
export function gatherRelations(things: Things, problems: Problem[]): Relation[] {
  const links = [...statedLinks(things, problems), ...fieldLinks(things, problems)];
  const deletions = deletionsIn(things, problems);
  const stated = gatherStated(links, problems);
  checkDeletions(deletions, stated, problems);
  const relations = stated.map((each) => settleRelation(each, deletions, problems));
  checkRelated(things, relations, problems);
  return relations;
}

/** "pets and their owners" must be said more exactly somewhere. */
function checkRelated(things: Things, relations: readonly Relation[], problems: Problem[]): void {
  for (const { node } of things.nodes) {
    if (node.node !== "related") continue;
    const [one, other] = [things.find(node.one), things.find(node.other)];
    const isStated = relations.some(({ parent, child }) =>
      [parent, child].every((key) => key === one?.key || key === other?.key),
    );
    const isNone = node.isSetting === true && other?.fields.length === 0;
    if (isNone || isStated || one === undefined || other === undefined) continue;
    const message = `which belongs to which: say "each ${one.label} belongs to one ${other.label}" or the other way round`;
    problems.push({ at: node.other, message });
  }
}
