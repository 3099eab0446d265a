import { resolvePath } from "../resolve_path.ts";
import type { Binding, CodeGrammar } from "./grammar.ts";
import type { Scope } from "./scope.ts";

/** What a document declares, as far as names are looked up in it. */
export interface Declarations {
  readonly path: string;
  readonly grammar: CodeGrammar;
  /** Qualified names of its declarations. */
  readonly names: ReadonlySet<string>;
  /** By type, then by field, what the field's type is. */
  readonly fields: ReadonlyMap<string, ReadonlyMap<string, Binding>>;
  /** The scope of each type. */
  readonly types: ReadonlyMap<string, Scope>;
  /** Modules all of whose names are this document's too ("from m import *"). */
  readonly merged: readonly string[];
}

const OWN = /^(?:this|self|Self|cls|\$this|static)$/;
const BASE = /^(?:super|super\(\)|parent)$/;

/**
 * What a name in a scope refers to, in the notation of ParsedReference: `#name` of this document,
 * `module#name` of another, `*.name` a member of something unknown, `name` of any. Nothing for what is
 * certainly in no document: a variable, a part of the language.
 *
 * @param parts the name as written, cut at its dots; null for a part that has no name, such as a call.
 */
export function resolveName(
  parts: readonly (string | null)[],
  scope: Scope,
  declared: Declarations,
): readonly string[] {
  const [first, ...rest] = parts;
  const last = parts.at(-1);
  if (last === undefined || last === null) return [];
  const member = [`*.${last}`];
  if (first === undefined || first === null) return member;
  if (OWN.test(first) && rest.length > 0) return ownMember(rest, scope, declared) ?? member;
  if (BASE.test(first)) return rest.length === 1 ? baseMember(last, scope, declared) : [];
  if (rest.includes(null)) return member;
  const names = rest.filter((part) => part !== null);
  return lookUp(first, names, scope, declared) ?? unbound([first, ...names], scope, declared);
}

/** A member of the type around, or of one of its fields. */
function ownMember(
  parts: readonly (string | null)[],
  scope: Scope,
  declared: Declarations,
): readonly string[] | undefined {
  const owner = ownerOf(scope);
  const [first, second, ...more] = parts;
  if (owner === undefined || first === undefined || first === null) return undefined;
  if (second === undefined) return memberOf(owner, first, declared);
  const field = declared.fields.get(owner)?.get(first);
  if (field === undefined || second === null || more.length > 0) return undefined;
  return ofBinding(field, [second], scope, declared);
}

/** The type around, or what a function is a member of. */
function ownerOf(scope: Scope): string | undefined {
  for (const { isType, isFunction, kind, qualifiedName } of scope.outward()) {
    if (qualifiedName === undefined) return undefined;
    if (isType) return qualifiedName;
    if (kind === "method" && isFunction)
      return qualifiedName.slice(0, qualifiedName.lastIndexOf("."));
  }
  return undefined;
}

function memberOf(owner: string, name: string, declared: Declarations): readonly string[] {
  const whole = `${owner}.${name}`;
  return declared.names.has(whole) || !declared.grammar.spread ? [`#${whole}`] : [whole];
}

function baseMember(name: string, scope: Scope, declared: Declarations): readonly string[] {
  const owner = ownerOf(scope);
  const type = owner === undefined ? undefined : declared.types.get(owner);
  return (type?.supertypes ?? []).flatMap((base) =>
    resolveName([...base.split("."), name], type?.parent ?? scope, declared),
  );
}

/** What the innermost scope says that knows the first part; undefined where none does. */
function lookUp(
  first: string,
  rest: readonly string[],
  scope: Scope,
  declared: Declarations,
): readonly string[] | undefined {
  for (const each of scope.outward()) {
    const bound = each.names.get(first);
    const whole = each.qualifiedName === undefined ? first : `${each.qualifiedName}.${first}`;
    const visible = !each.isType || declared.grammar.implicitMembers;
    const named = [whole, ...rest].join(".");
    if (visible && declared.names.has(named)) return [`#${named}`];
    if (bound !== undefined) return ofBinding(bound, rest, each, declared, first);
    if (visible && declared.names.has(whole)) return ofSymbol(named, declared);
  }
  return undefined;
}

/** A member that this document does not declare, of a type that it does. */
function ofSymbol(named: string, { grammar }: Declarations): readonly string[] {
  return grammar.spread ? [named] : [`#${named}`];
}

function ofBinding(
  bound: Binding,
  rest: readonly string[],
  scope: Scope,
  declared: Declarations,
  name?: string,
): readonly string[] {
  switch (bound.kind) {
    case "foreign":
      return [];
    case "module":
      return [`${resolvePath(declared.path, bound.module)}#${rest.join(".") || "default"}`];
    case "member":
      return [`${resolvePath(declared.path, bound.module)}#${[bound.name, ...rest].join(".")}`];
    case "value": {
      if (rest.length === 0) return [];
      const [first = "", second, ...more] = rest;
      const field =
        second === undefined ? undefined : declared.fields.get(bound.type ?? "")?.get(first);
      if (field !== undefined) return ofBinding(field, [second ?? "", ...more], scope, declared);
      if (bound.type === null || rest.length > 1) return [`*.${rest.at(-1)}`];
      const type = bound.type.split(".");
      // A variable of its own type's name ("Foo Foo") would be looked up for ever.
      return type[0] === name ? [`*.${rest[0]}`] : resolveName([...type, ...rest], scope, declared);
    }
  }
}

/** A name that no scope binds. */
function unbound(
  parts: readonly string[],
  scope: Scope,
  declared: Declarations,
): readonly string[] {
  const { grammar, merged, path } = declared;
  const name = parts.join(".");
  const elsewhere = merged.map((module) => `${resolvePath(path, module)}#${name}`);
  if (!grammar.open) return elsewhere;
  const owner = grammar.implicitMembers ? ownerOf(scope) : undefined;
  const inherited = owner === undefined || parts.length > 1 ? [] : [`${owner}.${name}`];
  // In some languages a variable of another document looks like this, too.
  const member = parts.length > 1 && /^[a-z_]/.test(name) ? [`*.${parts.at(-1)}`] : [];
  return [...elsewhere, ...inherited, name, ...member];
}
