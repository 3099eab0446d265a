import type { SyntaxNode } from "@lezer/common";
import type { Problem } from "../resolve/problem.ts";
import { keyOf } from "../resolve/settle_field.ts";
import { isGiven } from "../resolve/things.ts";
import type { Name } from "../syntax.ts";

/** The members of a type by name, with their types as written. */
export type Shape = ReadonlyMap<string, string>;

const occasions = ["Create", "Update", "Patch", "Edit", "Add", "New", "Insert", "Save"];
const carriers = ["Dto", "DTO", "Input", "Payload", "Request", "Body", "Response"];

/** The names that "CreateBoatDto" may be a message about: Boat, and IBoat as some write it. */
export function subjectsOf(name: string): readonly string[] {
  const plain = withoutMark(name);
  const occasion = occasions.find((each) => plain.startsWith(each)) ?? "";
  const carrier = carriers.find((each) => plain.endsWith(each)) ?? "";
  const subject = plain.slice(occasion.length, plain.length - carrier.length);
  return subject === plain || subject === "" ? [] : [subject, `I${subject}`];
}

/** Whether it is about a change, in which what stays may be left out. */
export function isOfChange(name: string): boolean {
  return ["Update", "Patch", "Edit"].some((each) => withoutMark(name).startsWith(each));
}

/** Whether a message says nothing that what is kept does not say: it may lack what the service fills in. */
export function repeats(message: Shape, kept: Shape): boolean {
  const isKnown = [...message].every(([key, type]) => kept.get(key) === type);
  return isKnown && [...kept.keys()].every((key) => message.has(key) || isFilledIn(key));
}

/** A key, a time of creation or change, or whose it is: no client gives it. */
export function isFilledIn(key: string): boolean {
  return isGiven(key, "") || saysWhose(key);
}

export function saysWhose(key: string): boolean {
  return ["user id", "owner id"].includes(keyOf(key));
}

export interface Derivation {
  readonly of: string;
  readonly without: readonly string[];
  /** Of "Pick": what it keeps alone. */
  readonly only?: readonly string[];
}

/** "Omit<Boat, 'id'>": the type that it is derived from, and what it leaves out. */
export function derivationOf(
  node: SyntaxNode,
  textOf: (node: SyntaxNode) => string,
): Derivation | undefined {
  const how = node.getChild("TypeName");
  const list = node.getChild("TypeArgList");
  const of = list?.getChild("TypeName");
  if (how === null || list === null || !of) return undefined;
  const word = textOf(how);
  if (["Partial", "Required", "Readonly"].includes(word)) return { of: textOf(of), without: [] };
  if (word !== "Omit" && word !== "Pick") return undefined;
  const names: string[] = [];
  list.cursor().iterate(({ name, node: inner }) => {
    if (name === "String") names.push(textOf(inner).slice(1, -1));
  });
  return word === "Omit"
    ? { of: textOf(of), without: names }
    : { of: textOf(of), without: [], only: names };
}

export function whoseProblem(key: string, at: Name): Problem {
  const say = 'say "each user sees their own", or name it otherwise';
  return { at, message: `"${key}" may say whose a record is, or be a value: ${say}` };
}

/** "IShelter" is a Shelter. */
export function withoutMark(name: string): string {
  return /^I\p{Lu}\p{Ll}/u.test(name) ? name.slice(1) : name;
}
