import type { SyntaxNode } from "@lezer/common";
import { pluralise } from "../../specification/noun_number.ts";
import type { FieldNode, Modifier, Name } from "../syntax.ts";
import { tokenize } from "../token.ts";
import { placeComments, withoutComments } from "./comment_places.ts";
import { isCommentedOut } from "./commented_out.ts";
import type { Reading, Stretch } from "./reading.ts";
import { type Comment, Remarks } from "./remarks.ts";
import { TypeMeanings } from "./typescript_meanings.ts";
import {
  type Derivation,
  derivationOf,
  isFilledIn,
  isOfChange,
  repeats,
  type Shape,
  saysWhose,
  subjectsOf,
  whoseProblem,
  withoutMark,
} from "./typescript_messages.ts";
import {
  bodiesOf,
  childrenOf,
  commentsOf,
  declarationsOf,
  enumValues,
  memberNamesOf,
  membersOf,
  parseTypescript,
} from "./typescript_syntax.ts";
import { oneOfValues } from "./value_choices.ts";

interface Member {
  readonly from: number;
  readonly key: string;
  readonly isOptional: boolean;
  readonly type: SyntaxNode;
}

interface ObjectOfTypes {
  readonly body: SyntaxNode;
  readonly bases: readonly string[];
  /** "Pick<Person, 'name'>": a thing of its own with some of the members of another. */
  readonly picked?: Derivation;
}

class TypeReader {
  readonly #code: string;
  readonly #reading: Reading;
  readonly #remarks: Remarks;
  readonly #comments: ReadonlyMap<number, readonly Comment[]>;
  readonly #choices = new Map<string, readonly Modifier[]>();
  readonly #objects = new Map<string, ObjectOfTypes>();
  /** Aliases that say nothing new: "Partial<Room>". */
  readonly #repeated = new Set<string>();
  readonly #prose: string;
  readonly #meanings: TypeMeanings;

  constructor(text: string, reading: Reading, prose: string) {
    this.#prose = prose;
    const comments = commentsOf(parseTypescript(text), text);
    this.#code = withoutComments(text, comments);
    this.#meanings = new TypeMeanings(this.#code, this.#choices, this.#objects);
    this.#reading = reading;
    this.#remarks = new Remarks(text, reading);
    const top = parseTypescript(this.#code);
    const names = memberNamesOf(top, this.#code);
    const bodies = bodiesOf(top);
    const said = this.#remarks.leaveOut(
      comments,
      (each) =>
        bodies.some(({ from, to }) => from < each.from && each.to < to) &&
        isCommentedOut(text, each, "typescript", names),
    );
    this.#comments = placeComments(this.#code, said, membersOf(top));
    this.#read(top);
    this.#remarks.finish(said);
  }

  #textOf(node: SyntaxNode): string {
    return this.#code.slice(node.from, node.to);
  }

  #at(node: SyntaxNode, words = this.#textOf(node)): Name {
    return { words, from: node.from, to: node.to };
  }

  #read(top: SyntaxNode): void {
    for (const node of declarationsOf(top)) this.#declare(node);
    const bases = new Set([...this.#objects.values()].flatMap((each) => each.bases));
    const sources = new Set([...this.#objects.values()].flatMap(({ picked }) => picked?.of ?? []));
    for (const [name, { body, picked }] of this.#objects) {
      this.#remarks.know(name);
      if (picked !== undefined && !this.#isAskedFor(name, picked)) this.#refuse(body);
      const isOnlySource = sources.has(name) && !this.#isNamed(name);
      if (bases.has(name) || isOnlySource || this.#isMessage(name, body)) continue;
      this.#readObject(name, body);
    }
  }

  /** Of a type and of what was picked from it one is kept, and only what is said around them tells which. */
  #isAskedFor(name: string, { of }: Derivation): boolean {
    return this.#isNamed(name) && !this.#isNamed(of);
  }

  #isNamed(type: string): boolean {
    const forms = [type, pluralise(type)].map((each) => each.toLowerCase());
    return tokenize(this.#prose).some(({ key }) => forms.includes(key));
  }

  /** "CreateBoatDto" is all that is known of a boat where no type has that name. */
  #nameOf(name: string): string {
    const [subject] = subjectsOf(name);
    const isCreation = /^(?:Create|New|Add|Insert|Save)\p{Lu}/u.test(name);
    const isKnown = subjectsOf(name).some((each) => this.#objects.has(each));
    return subject !== undefined && isCreation && !isKnown ? subject : withoutMark(name);
  }

  /** "CreateBoatDto" with the members of Boat says nothing that Boat does not say. */
  #isMessage(name: string, body: SyntaxNode): boolean {
    const kept = subjectsOf(name).flatMap((subject) => this.#objects.get(subject)?.body ?? []);
    if (kept.some((each) => repeats(this.#shapeOf(body), this.#shapeOf(each)))) return true;
    return isOfChange(name) && this.#changesWhatIsCreated(name, body);
  }

  /** "UpdateBoatDto" with some of the members of "CreateBoatDto", each of which may be left out. */
  #changesWhatIsCreated(name: string, body: SyntaxNode): boolean {
    const created = [...this.#objects.keys()].find(
      (each) => !isOfChange(each) && subjectsOf(each)[0] === subjectsOf(name)[0],
    );
    const kept = created === undefined ? undefined : this.#objects.get(created);
    if (kept === undefined || created === name || subjectsOf(name).length === 0) return false;
    const shape = this.#shapeOf(kept.body);
    return this.#membersOf(body).every(
      ({ key, type, isOptional }) => isOptional && shape.get(key) === this.#textOf(type),
    );
  }

  #shapeOf(body: SyntaxNode): Shape {
    return new Map(this.#membersOf(body).map(({ key, type }) => [key, this.#textOf(type)]));
  }

  /** Of a type that is kept, and without a member that somebody would have to give. */
  #isDerived(node: SyntaxNode): boolean {
    const found = derivationOf(node, (each) => this.#textOf(each));
    if (found === undefined || found.only !== undefined) return false;
    const isKnown = this.#objects.has(found.of) || this.#repeated.has(found.of);
    return isKnown && found.without.every(isFilledIn);
  }

  #refuse(node: SyntaxNode): void {
    this.#reading.unread.push({ from: node.from, to: node.to });
  }

  #declare(node: SyntaxNode): void {
    const name = node.getChild("TypeDefinition");
    if (node.name === "InterfaceDeclaration" && name !== null) this.#declareInterface(node, name);
    else if (node.name === "TypeAliasDeclaration" && name !== null) this.#declareAlias(node, name);
    else if (node.name === "EnumDeclaration") this.#declareEnum(node);
    else if (node.name !== ";") this.#refuse(node);
  }

  #declareInterface(node: SyntaxNode, name: SyntaxNode): void {
    const body = node.getChild("ObjectType");
    const bases = node.getChildren("TypeName").map((base) => this.#textOf(base));
    const derived = node.getChildren("ParameterizedType");
    if (derived.length > 0) {
      const addsNothing = body?.getChild("PropertyType") === null && bases.length === 0;
      if (!addsNothing || !derived.every((each) => this.#isDerived(each))) this.#refuse(node);
    } else if (body === null || bases.some((base) => !this.#objects.has(base))) this.#refuse(node);
    else this.#objects.set(this.#textOf(name), { body, bases });
  }

  #declareAlias(node: SyntaxNode, name: SyntaxNode): void {
    const body = node.getChild("ObjectType");
    const last = childrenOf(node).findLast((child) => child.name !== ";");
    const values = last === undefined ? undefined : this.#meanings.valuesOf(last);
    if (body !== null) this.#objects.set(this.#textOf(name), { body, bases: [] });
    else if (values !== undefined)
      this.#choices.set(this.#textOf(name), [{ is: "choices", values, stated: true }]);
    else if (last === undefined) this.#refuse(node);
    else this.#declareDerived(node, this.#textOf(name), last);
  }

  #declareDerived(node: SyntaxNode, name: string, last: SyntaxNode): void {
    const picked = derivationOf(last, (each) => this.#textOf(each));
    const source = picked === undefined ? undefined : this.#objects.get(picked.of);
    const isMessage = subjectsOf(name).length > 0;
    const isWhole = picked?.only === undefined && picked?.without.length === 0;
    if (this.#isDerived(last)) this.#repeated.add(name);
    else if (picked === undefined || source === undefined || isMessage || isWhole)
      this.#refuse(node);
    else this.#objects.set(name, { ...source, picked });
  }

  #declareEnum(node: SyntaxNode): void {
    const body = node.getChild("EnumBody");
    const name = childrenOf(node).find((child) => child.name === "TypeDefinition");
    if (body === null || name === undefined) {
      this.#refuse(node);
      return;
    }
    const values = enumValues(body, (node) => this.#textOf(node));
    const meaning = values === undefined ? undefined : oneOfValues(values);
    if (meaning === undefined) this.#refuse(node);
    else this.#choices.set(this.#textOf(name), meaning);
  }

  #membersOf(body: SyntaxNode): Member[] {
    return childrenOf(body).flatMap((child) => {
      if (child.name !== "PropertyType") {
        if (!["{", "}", ";", ","].includes(child.name)) this.#refuse(child);
        return [];
      }
      const key = child.getChild("PropertyDefinition");
      const annotation = child.getChild("TypeAnnotation");
      const type =
        annotation === null ? undefined : childrenOf(annotation).find(({ name }) => name !== ":");
      if (key === null || type === undefined) {
        this.#refuse(child);
        return [];
      }
      const isOptional = child.getChild("Optional") !== null;
      return [{ from: child.from, key: this.#textOf(key), isOptional, type }];
    });
  }

  #readObject(name: string, body: SyntaxNode): void {
    const of = this.#at(body, this.#nameOf(name));
    const { bases: own = [], picked } = this.#objects.get(name) ?? {};
    const isKept = ({ key }: Member) =>
      (picked?.only?.includes(key) ?? true) && picked?.without.includes(key) !== true;
    this.#reading.nodes.push({ node: "thing", name: of, role: "declared" });
    const bodies = [...own.map((base) => this.#objects.get(base)?.body), body];
    for (const each of bodies)
      if (each !== undefined)
        for (const member of this.#membersOf(each).filter(isKept))
          this.#readWithRemarks(of, member);
  }

  #readWithRemarks(of: Name, member: Member): void {
    const start = this.#reading.nodes.length;
    this.#readMember(of, member);
    const name = { ...this.#at(member.type), words: member.key };
    for (const comment of this.#comments.get(member.from) ?? [])
      this.#remarks.ofField(comment, { of, name, start });
  }

  #readMember(of: Name, { key, isOptional, type }: Member): void {
    const parts = this.#meanings.partsOf(type);
    const kept = parts.filter((part) => !["null", "undefined"].includes(this.#textOf(part)));
    const meaning = this.#meanings.meaningOf(key, kept);
    const isNullable = kept.length < parts.length;
    if (meaning === undefined) {
      this.#refuse(type.parent ?? type);
      return;
    }
    const required = !isOptional && !isNullable;
    if (meaning.means === "modifiers") {
      if (saysWhose(key)) this.#reading.problems.push(whoseProblem(key, this.#at(type)));
      const field: FieldNode = {
        name: { ...this.#at(type), words: key },
        modifiers: [...meaning.modifiers, { is: "required", required }],
      };
      this.#reading.nodes.push({ node: "fields", of, fields: [field] });
      return;
    }
    const other = { ...this.#at(type), words: withoutMark(meaning.of) };
    if (meaning.means === "many")
      this.#reading.nodes.push({
        node: "relation",
        child: other,
        parent: of,
        required: undefined,
        role: undefined,
      });
    else {
      const isNamed = key.toLowerCase().replace(/_?id$/, "") !== meaning.of.toLowerCase();
      const role = isNamed ? { ...other, words: key } : undefined;
      this.#reading.nodes.push({ node: "relation", child: of, parent: other, required, role });
    }
  }
}

/** Reads interfaces, object types, unions of strings and enums of TypeScript. */
export function readTypescript(
  text: string,
  { from, to }: Stretch,
  reading: Reading,
  prose: string,
): void {
  // What stands before is blank, so that positions are those of the whole text.
  const before = text.slice(0, from).replaceAll(/[^\n]/g, " ");
  new TypeReader(before + text.slice(from, to), reading, prose);
}
