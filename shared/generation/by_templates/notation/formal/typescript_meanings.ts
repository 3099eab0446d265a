import type { SyntaxNode } from "@lezer/common";
import type { FieldType } from "../../specification/specification.ts";
import { inferType } from "../resolve/infer_type.ts";
import type { Modifier } from "../syntax.ts";
import { childrenOf } from "./typescript_syntax.ts";
import { oneOfValues } from "./value_choices.ts";

/** What a type of a member can be. */
export type Meaning =
  | { readonly means: "modifiers"; readonly modifiers: readonly Modifier[] }
  | { readonly means: "one" | "many"; readonly of: string };

const keywordTypes: Readonly<Record<string, FieldType | "any number">> = {
  number: "any number",
  boolean: "boolean",
  Date: "datetime",
};

/** What the types of members mean, given the unions, enums and objects that are declared by name. */
export class TypeMeanings {
  readonly #code: string;
  readonly #choices: ReadonlyMap<string, readonly Modifier[]>;
  readonly #objects: ReadonlyMap<string, unknown>;

  constructor(
    code: string,
    choices: ReadonlyMap<string, readonly Modifier[]>,
    objects: ReadonlyMap<string, unknown>,
  ) {
    this.#code = code;
    this.#choices = choices;
    this.#objects = objects;
  }

  #textOf(node: SyntaxNode): string {
    return this.#code.slice(node.from, node.to);
  }

  unquoted(node: SyntaxNode): string {
    return this.#textOf(node).slice(1, -1);
  }

  valuesOf(node: SyntaxNode): readonly string[] | undefined {
    const parts = this.partsOf(node);
    const values = parts.map((part) => {
      const literal = part.name === "LiteralType" ? part.firstChild : part;
      return literal?.name === "String" ? this.unquoted(literal) : undefined;
    });
    const known = values.filter((value) => value !== undefined);
    return known.length > 0 && known.length === values.length ? known : undefined;
  }

  /** The members of a union, nested or not. */
  partsOf(node: SyntaxNode): SyntaxNode[] {
    if (node.name !== "UnionType" && node.name !== "ParenthesizedType") return [node];
    return childrenOf(node)
      .filter(({ name }) => !["LogicOp", "|", "(", ")"].includes(name))
      .flatMap((child) => this.partsOf(child));
  }

  meaningOf(key: string, parts: readonly SyntaxNode[]): Meaning | undefined {
    const [only] = parts;
    if (only === undefined) return undefined;
    const referred = parts.length === 1 ? this.#referredBy(key, only) : undefined;
    if (referred !== undefined) return { means: "one", of: referred };
    const texts = parts.map((part) => this.#typeNameOf(part));
    const values = parts.map((part) => this.valuesOf(part));
    if (values.every((value) => value !== undefined))
      return {
        means: "modifiers",
        modifiers: [
          { is: "choices", values: values.flatMap((value) => value ?? []), stated: true },
        ],
      };
    const numbers = parts.map((part) => this.#numberOf(part));
    const range = oneOfValues(numbers.filter((each) => each !== undefined));
    if (range !== undefined && !numbers.includes(undefined))
      return { means: "modifiers", modifiers: range };
    const isDate =
      texts.every((text) => text === "string" || text === "Date") && texts.includes("Date");
    const [text = ""] = isDate ? ["Date"] : texts;
    return parts.length > 1 && !isDate ? undefined : this.#meaningOfName(key, text);
  }

  #numberOf(part: SyntaxNode): number | undefined {
    const literal = part.name === "LiteralType" ? part.firstChild : part;
    return literal?.name === "Number" ? Number(this.#textOf(literal)) : undefined;
  }

  /** As it is written, but for parentheses and "readonly", which change nothing. */
  #typeNameOf(node: SyntaxNode): string {
    const [first, second] = childrenOf(node);
    if (node.name === "ArrayType" && first) return `${this.#typeNameOf(first)}[]`;
    if (node.name === "ParenthesizedType" && second) return this.#typeNameOf(second);
    if (node.name === "ReadonlyType" && second) return this.#typeNameOf(second);
    return this.#textOf(node);
  }

  /** "scoreId: Score["id"]" refers to a score; of another name it is not said what it is of it. */
  #referredBy(key: string, part: SyntaxNode): string | undefined {
    const [object] = part.name === "IndexedType" ? childrenOf(part) : [];
    const of = object === undefined ? "" : this.#textOf(object);
    const isKey = /^\[\s*["']id["']\s*\]$/.test(this.#textOf(part).slice(of.length));
    const isNamed = key.toLowerCase().replace(/_?id$/, "") === of.toLowerCase();
    return isKey && isNamed && this.#objects.has(of) ? of : undefined;
  }

  #meaningOfName(key: string, text: string): Meaning | undefined {
    const type = keywordTypes[text];
    const choices = this.#choices.get(text);
    if (choices !== undefined) return { means: "modifiers", modifiers: choices };
    if (type !== undefined) return { means: "modifiers", modifiers: [{ is: "type", type }] };
    if (text === "string")
      return { means: "modifiers", modifiers: [{ is: "type", type: textType(key) }] };
    if (text === "string[]" || text === "Array<string>")
      return { means: "modifiers", modifiers: [{ is: "type", type: "string_list" }] };
    if (this.#objects.has(text)) return { means: "one", of: text };
    const many = text.endsWith("[]") ? text.slice(0, -2) : undefined;
    return many !== undefined && this.#objects.has(many) ? { means: "many", of: many } : undefined;
  }
}

/** A date travels as a string in JSON; the name of the member tells. */
function textType(key: string): FieldType {
  const { type } = inferType(key);
  return ["date", "datetime", "time", "email", "url", "text", "uuid"].includes(type)
    ? type
    : "string";
}
