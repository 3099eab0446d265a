import type { Reading } from "./formal/reading.ts";
import { readBackground, readBackgroundPart } from "./grammar/background.ts";
import { itemOfList, withRequired } from "./grammar/field_list.ts";
import { fieldsHeading, listHeading } from "./grammar/fields_heading.ts";
import {
  sentencesHeading,
  someFieldsHeading,
  thingsHeading,
  titleThing,
} from "./grammar/headings.ts";
import { announcement, continuation, sentence } from "./grammar/sentence.ts";
import { softwareHeading } from "./grammar/software_heading.ts";
import { thing } from "./grammar/things.ts";
import type { Statement } from "./layout.ts";
import { map, type Parser, parseAll, where } from "./parser.ts";
import { readParts } from "./read_parts.ts";
import type { Name, Node, Nodes } from "./syntax.ts";
import type { Token } from "./token.ts";

/** What the items of a list are: of whom fields are, or that they are sentences or things. */
type Context =
  | {
      readonly list: "fields";
      readonly of: Name | undefined;
      /** They follow a sentence about the software: "title (a, b)" may be a thing as well. */
      readonly isLoose?: true;
      /** "Optional:", above some of the fields. */
      readonly required?: boolean;
    }
  | { readonly list: "things" }
  | { readonly list: "sentences"; readonly of: Name | undefined };

const anySentences: Context = { list: "sentences", of: undefined };

const courtesies = new Set(["please", "thanks", "pls", "too", "also"]);

/** What is said out of courtesy at the end asks for nothing. */
function withoutCourtesy(tokens: readonly Token[]): readonly Token[] {
  if (tokens.length > 3 && tokens.at(-2)?.key === "as" && tokens.at(-1)?.key === "well")
    return withoutCourtesy(tokens.slice(0, -2));
  const last = tokens.at(-1);
  if (tokens.length < 2 || last === undefined || !courtesies.has(last.key)) return tokens;
  const rest = tokens.slice(0, -1);
  return rest.at(-1)?.text === "," ? rest.slice(0, -1) : rest;
}

/** Operations and orders below the heading of a thing are of that thing. */
function ofThing(node: Node, of: Name | undefined): Node {
  if (of === undefined) return node;
  if (node.node === "operations" && node.of.length === 0) return { ...node, of: [of] };
  if ((node.node === "filter" || node.node === "sort") && node.of === undefined)
    return { ...node, of };
  if (node.node === "rule" && node.fields === "every") return { ...node, of: node.of ?? of };
  if (node.node === "relation")
    return { ...node, child: node.child ?? of, parent: node.parent ?? of };
  return node;
}

/** "Post" above a list is a thing, and no operation on the one before. */
function saysSomething(tokens: readonly Token[]): boolean {
  const said = parseAll(sentence, tokens);
  if (!said.read) return false;
  return tokens.length > 1 || !said.value.every(isOnNothing);
}

function isOnNothing(node: Node): boolean {
  return node.node === "operations" && node.of.length === 0;
}

/** A thing alone, as an item of a list of things. */
const thingItem: Parser<Nodes> = map(
  thing,
  (name): Nodes => [{ node: "thing", name, role: "declared" }],
);

/** Only a sign tells a field that stands apart from its list from a sentence. */
function hasFieldsInside(tokens: readonly Token[]): boolean {
  const open = tokens.findIndex(({ text }) => "({".includes(text));
  return open >= 0 && tokens.slice(open).some(({ text }) => text === ",");
}

function isMarked({ tokens, items, opens }: Statement): boolean {
  return items.length === 0 && !opens && tokens.some(({ text }) => [":", "-", "("].includes(text));
}

/** Among the fields of a thing "name: quiz title" declares no thing "name". */
function isNoThing(nodes: Nodes): boolean {
  const [head, next] = nodes;
  return head?.node !== "thing" || head.role !== "declared" || next?.node !== "fields";
}

function lastThing(nodes: Nodes): Name | undefined {
  const found = nodes.findLast((node) => node.node === "thing");
  return found?.node === "thing" ? found.name : undefined;
}

/** Reads statements in order; what cannot be read is kept with its place. */
export class StatementReader {
  readonly #reading: Reading;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  read(statements: readonly Statement[]): void {
    const [title, ...rest] = statements;
    const isTitled = title !== undefined && rest.length > 0 && this.#readTitle(title);
    let context = anySentences;
    for (const statement of isTitled ? rest : statements) {
      const isLoose = context.list === "fields" && context.isLoose === true;
      if (!isMarked(statement) || (isLoose && hasFieldsInside(statement.tokens)))
        context = anySentences;
      this.#readStatement(statement, context);
      context = this.#contextAfter(statement, context);
    }
  }

  /** A name in a line of its own above everything else is what the software is called. */
  #readTitle({ tokens, items }: Statement): boolean {
    if (items.length > 0 || this.#reading.nodes.length > 0) return false;
    const name = parseAll(titleThing, tokens);
    if (!name.read || parseAll(sentence, tokens).read) return false;
    this.#reading.nodes.push(
      { node: "title", name: name.value },
      { node: "thing", name: name.value, role: "setting" },
    );
    return true;
  }

  /** "A book has these fields:" goes on with the lines after it, unmarked and apart, that are fields. */
  #contextAfter({ tokens, opens, items }: Statement, context: Context): Context {
    if (opens && items.length === 0) {
      const heading = parseAll(listHeading, tokens);
      if (heading.read) return { list: "fields", of: heading.value };
      const said = parseAll(sentence, tokens);
      const of = said.read ? lastThing(said.value) : undefined;
      return of === undefined ? anySentences : { list: "fields", of, isLoose: true };
    }
    const isField = context.list === "fields" && parseAll(itemOfList, tokens).read;
    return isField ? context : anySentences;
  }

  #readStatement(statement: Statement, context: Context): void {
    if (statement.items.length > 0 || statement.opens) this.#readOpening(statement, context);
    else this.#readPlain(statement, context);
  }

  #readPlain(statement: Statement, context: Context): void {
    const tokens = withoutCourtesy(statement.tokens);
    let furthest = 0;
    for (const parser of this.#parsersFor(statement, context)) {
      const parsed = parseAll(parser, tokens);
      if (parsed.read) {
        const of = context.list === "things" ? undefined : context.of;
        this.#reading.nodes.push(...parsed.value.map((node) => ofThing(node, of)));
        return;
      }
      furthest = Math.max(furthest, parsed.from);
    }
    const of = context.list === "things" ? undefined : context.of;
    const other = readBackground(statement) ?? readParts(tokens)?.map((node) => ofThing(node, of));
    if (other === undefined) this.#refuse(tokens, furthest);
    else this.#reading.nodes.push(...other);
  }

  #parsersFor({ continues, tokens }: Statement, context: Context): Parser<Nodes>[] {
    const plain = continues ? continuation : sentence;
    switch (context.list) {
      case "fields":
        return [
          map(itemOfList, (item) => withRequired(item(context.of), context.required)),
          tokens.some(({ text }) => text === ":") ? where(plain, isNoThing) : plain,
        ];
      case "things":
        return [plain, thingItem];
      case "sentences":
        return context.of === undefined
          ? [plain]
          : [plain, map(itemOfList, (item) => item(context.of))];
    }
  }

  #refuse(tokens: readonly Token[], furthest: number): void {
    const first = tokens[Math.min(furthest, tokens.length - 1)];
    const last = tokens.at(-1);
    if (first !== undefined && last !== undefined)
      this.#reading.unread.push({
        sentenceFrom: tokens[0]?.from ?? first.from,
        from: first.from,
        to: last.to,
      });
  }

  /** A statement with a list below it, or one that announces what follows. */
  #readOpening(whole: Statement, context: Context): void {
    const statement = { ...whole, tokens: this.#afterStory(whole.tokens) };
    const { tokens, items } = statement;
    const inner = this.#openingContext(tokens, items.length > 0, context);
    if (inner === undefined) {
      this.#readPlain(statement, context);
      const of = lastThing(this.#reading.nodes);
      for (const item of items) this.#readStatement(item, { list: "fields", of });
      return;
    }
    for (const item of items) this.#readStatement(item, inner);
  }

  /** "We lend games, I need two tables:": what opens a list, after what is said of those who ask. */
  #afterStory(tokens: readonly Token[]): readonly Token[] {
    const comma = tokens.findIndex(({ text }) => text === ",");
    if (comma < 2 || parseAll(sentence, tokens).read) return tokens;
    const story = readBackgroundPart(tokens.slice(0, comma));
    if (story === undefined) return tokens;
    this.#reading.nodes.push(...story);
    return tokens.slice(comma + 1);
  }

  #openingContext(
    tokens: readonly Token[],
    hasItems: boolean,
    context: Context,
  ): Context | undefined {
    const around = context.list === "things" ? undefined : context.of;
    const some = parseAll(someFieldsHeading, tokens);
    if (some.read) return { list: "fields", of: around, required: some.value };
    const software = parseAll(softwareHeading, tokens);
    if (software.read) {
      this.#reading.nodes.push(...software.value.nodes);
      return software.value.list === "things" ? { list: "things" } : anySentences;
    }
    if (parseAll(sentencesHeading, tokens).read) return { list: "sentences", of: around };
    if (parseAll(thingsHeading, tokens).read) return { list: "things" };
    if (!hasItems && context.list === "fields") return undefined;
    const announced = parseAll(announcement, tokens);
    if (announced.read) {
      this.#reading.nodes.push(...announced.value);
      return { list: "fields", of: lastThing(announced.value) };
    }
    const heading = parseAll(fieldsHeading, tokens);
    if (!heading.read || saysSomething(tokens)) return undefined;
    if (heading.value !== undefined)
      this.#reading.nodes.push({ node: "thing", name: heading.value, role: "declared" });
    return { list: "fields", of: heading.value ?? around };
  }
}
