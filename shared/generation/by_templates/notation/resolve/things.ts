import { entityKey } from "../../specification/identify.ts";
import { singularise } from "../../specification/noun_number.ts";
import type { FieldNode, Name, Node, Nodes } from "../syntax.ts";
import { containerNouns } from "../vocabulary.ts";
import type { Problem } from "./problem.ts";
import { keyOf, labelOf } from "./settle_field.ts";

/** A thing while it is put together from what several sentences say of it. */
export interface Thing {
  readonly key: string;
  /** Singular. */
  readonly label: string;
  readonly name: Name;
  readonly role: "declared" | "named" | "setting";
  readonly fields: FieldNode[];
  /** Those that were named more than once, with nothing said of them the second time. */
  readonly insisted: Set<string>;
}

export interface Things {
  readonly all: readonly Thing[];
  /** The thing a name means, if there is one. */
  readonly find: (name: Name) => Thing | undefined;
  /** Each node with its own name, or that of the thing last spoken of, filled in. */
  readonly nodes: readonly Placed[];
  readonly title: string | undefined;
}

export interface Placed {
  readonly node: Node;
  readonly current: Thing | undefined;
}

/** "todo list" is a list of todos; what is left without its container. */
function withoutContainer(words: string): string {
  const parts = words.split(" ");
  const last = parts.at(-1)?.toLowerCase() ?? "";
  return parts.length > 1 && containerNouns.has(last) ? parts.slice(0, -1).join(" ") : words;
}

function labelOfThing(name: Name, role: Thing["role"]): string {
  return singularise(labelOf(role === "declared" ? name.words : withoutContainer(name.words)));
}

class Register {
  readonly #things = new Map<string, Thing>();
  readonly #aliases = new Map<string, Thing>();

  add(name: Name, role: Thing["role"]): Thing {
    const label = labelOfThing(name, role);
    const known = this.#byLabel(label) ?? (role === "declared" ? this.#longer(label) : undefined);
    if (known !== undefined) {
      const better = known.role === "declared" ? known : { ...known, role };
      if (better !== known) this.#replace(known, better);
      return better;
    }
    const thing: Thing = {
      key: entityKey(label),
      label,
      name,
      role,
      fields: [],
      insisted: new Set(),
    };
    this.#things.set(thing.key, thing);
    return thing;
  }

  #replace(old: Thing, thing: Thing): void {
    this.#things.set(old.key, thing);
    for (const [alias, target] of this.#aliases)
      if (target === old) this.#aliases.set(alias, thing);
  }

  #byLabel(label: string): Thing | undefined {
    const key = entityKey(label);
    return this.#things.get(key) ?? this.#aliases.get(key);
  }

  /** "each spot" after "parking spots": the last word of a thing that has no fields yet. */
  #longer(label: string): Thing | undefined {
    const ending = ` ${label.toLowerCase()}`;
    const longer = [...this.#things.values()].filter(
      (each) => each.role === "named" && each.label.toLowerCase().endsWith(ending),
    );
    const [only] = longer;
    if (only === undefined || longer.length > 1) return undefined;
    this.#aliases.set(entityKey(label), only);
    return only;
  }

  find = (name: Name): Thing | undefined => {
    const label = singularise(labelOf(name.words));
    return (
      this.#byLabel(label) ??
      this.#byLabel(singularise(labelOf(withoutContainer(name.words)))) ??
      this.#endingIn(label)
    );
  };

  /** "every entry" where the only entries are habit entries. */
  #endingIn(label: string): Thing | undefined {
    const ending = ` ${label.toLowerCase()}`;
    const [only, other] = [...this.#things.values()].filter((each) =>
      each.label.toLowerCase().endsWith(ending),
    );
    return other === undefined ? only : undefined;
  }

  all(): Thing[] {
    return [...this.#things.values()];
  }
}

/** Whether a node names the thing that is spoken of from then on. */
function introduces(node: Node): Name | undefined {
  if (node.node === "fields") return node.of;
  return undefined;
}

const givenFields: ReadonlySet<string> = new Set([
  "id",
  "uuid",
  "guid",
  "created at",
  "updated at",
  "created on",
  "updated on",
  "created",
  "updated",
  "creation date",
  "date created",
  "inserted at",
  "modified at",
  "last updated",
  "last modified",
  "updated date",
  "created date",
  "timestamps",
]);

/** A field that every record has, which is not declared again: its id and its two times. */
export function isGiven(field: string, thing: string): boolean {
  const key = keyOf(field);
  return givenFields.has(key) || key === `${keyOf(thing)} id`;
}

/** A thing that is spoken of as known counts as declared, once `checkMentions` finds where. */
function roleOf({ role }: Extract<Node, { node: "thing" }>): Thing["role"] {
  return role === "mentioned" ? "declared" : role;
}

/** Everything that a reading names as a thing, with its fields. */
export function gatherThings(nodes: Nodes, problems: Problem[]): Things {
  const register = new Register();
  const placed: { node: Node; key: string | undefined }[] = [];
  let current: Thing | undefined;
  let title: string | undefined;
  const orphans: FieldNode[] = [];
  const speakOf = (name: Name, role: Thing["role"]) => {
    current = register.add(name, role);
    if (role !== "declared" && title === undefined && withoutContainer(name.words) !== name.words)
      title = labelOf(name.words);
    return current;
  };
  for (const node of nodes) {
    if (node.node === "title") title = node.name.words;
    if (node.node === "thing") speakOf(node.name, roleOf(node));
    const named = introduces(node);
    if (named !== undefined) current = register.find(named) ?? speakOf(named, "declared");
    if (node.node === "fields") {
      if (current === undefined) orphans.push(...node.fields);
      else addFields(current, node.fields, problems);
    }
    placed.push({ node, key: current?.key });
  }
  adopt(orphans, register.all(), problems);
  checkMentions(nodes, register, problems);
  const all = register.all();
  const byKey = new Map(all.map((each) => [each.key, each]));
  return {
    all,
    find: register.find,
    title,
    nodes: placed.map(({ node, key }) => ({ node, current: byKey.get(key ?? "") })),
  };
}

/** What a sentence speaks of as known, "the book has a title", another statement must declare. */
function checkMentions(nodes: Nodes, register: Register, problems: Problem[]): void {
  const named = nodes.filter((node) => node.node === "thing");
  const declared = new Set(
    named.filter(({ role }) => role !== "mentioned").map(({ name }) => register.find(name)?.key),
  );
  for (const { name, role } of named)
    if (role === "mentioned" && !declared.has(register.find(name)?.key))
      problems.push(undeclared(name));
}

function undeclared(at: Name): Problem {
  return {
    at,
    message: `nothing declares "${at.words}": a thing is declared by "${singularise(labelOf(at.words))}: name, …"`,
  };
}

function orphan(at: Name): Problem {
  return { at, message: `"${at.words}" is a field of nothing: say which thing has it` };
}

/** Fields that stand before what they are of: "(a table) Make this an API for products". */
function adopt(orphans: readonly FieldNode[], all: readonly Thing[], problems: Problem[]): void {
  const [only, other] = all;
  if (only !== undefined && other === undefined && only.fields.length === 0)
    addFields(only, orphans, problems);
  else problems.push(...orphans.map(({ name }) => orphan(name)));
}

function addFields(thing: Thing, fields: readonly FieldNode[], problems: Problem[]): void {
  for (const field of fields) {
    const key = keyOf(field.name.words);
    const before = thing.fields.findIndex(({ name }) => keyOf(name.words) === key);
    const known = thing.fields[before];
    if (known === undefined) thing.fields.push(field);
    else if (field.modifiers.length === 0) thing.insisted.add(key);
    else {
      if (known.modifiers.length > 0)
        problems.push({ at: field.name, message: `"${field.name.words}" is described twice` });
      thing.fields[before] = field;
    }
  }
}
