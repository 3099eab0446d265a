import type { SyntaxNode } from "@lezer/common";

const NUMBERS = [3, 0, 1, 10, -2, 2.5, 7, 100];
const STRINGS = ["abc", "", "a", "Hello, World", " x ", "level", "12"];
/** What is given where no type is declared. */
const ANYTHING: readonly unknown[] = [
  ...[3, "abc", [3, 1, 2], 0, "", [], 10, "Hello, World", ["b", "a", "b"], -2],
  ...[true, { a: 1, b: "x" }, 2.5, "level"],
];

const NAMED: Readonly<Record<string, readonly unknown[]>> = {
  number: NUMBERS,
  string: STRINGS,
  boolean: [true, false],
};

/** Values that a parameter can take by its declared type; undefined where the type says too little. */
function valuesOf(type: SyntaxNode, content: string): readonly unknown[] | undefined {
  const text = content.slice(type.from, type.to);
  const children: SyntaxNode[] = [];
  for (let node = type.firstChild; node !== null; node = node.nextSibling) children.push(node);
  const within = (node: SyntaxNode | undefined) => node && valuesOf(node, content);
  switch (type.name) {
    case "ArrayType":
      return listsOf(within(children[0]));
    case "ReadonlyType":
    case "ParenthesizedType":
      return within(children[1]);
    case "NullType":
      return [null];
    case "ParameterizedType":
      return /^(Readonly)?Array</.test(text)
        ? listsOf(within(type.getChild("TypeArgList")?.firstChild?.nextSibling ?? undefined))
        : undefined;
    case "UnionType": {
      const members = children.filter(({ name }) => name !== "LogicOp").map(within);
      return members.every((each) => each !== undefined) ? members.flat() : undefined;
    }
    case "LiteralType":
      return readLiteral(text);
    default:
      return NAMED[text];
  }
}

function readLiteral(text: string): readonly unknown[] | undefined {
  if (/^["'].*["']$/.test(text)) return [text.slice(1, -1)];
  return Number.isFinite(Number(text)) ? [Number(text)] : undefined;
}

function listsOf(items: readonly unknown[] | undefined): readonly unknown[] | undefined {
  if (items === undefined) return undefined;
  const [first, second = first] = items;
  return [items.slice(0, 3), [], [first], items.slice(1, 5), [second, first, second], items];
}

const MOST_CALLS = 40;

/** Lists of arguments for parameters of these types, and whether the types say all of them. */
export function findArguments(
  types: readonly (SyntaxNode | null)[],
  content: string,
): { readonly given: readonly (readonly unknown[])[]; readonly isTyped: boolean } {
  const known = types.map((type) => (type === null ? undefined : valuesOf(type, content)));
  const values = known.map((each) => each ?? ANYTHING);
  const isTyped = known.every((each) => each !== undefined);
  if (types.length === 0) return { given: [[]], isTyped };
  const lists = Array.from({ length: MOST_CALLS }, (_, turn) => pick(values, turn));
  return {
    given: [...new Map(lists.map((each) => [JSON.stringify(each), each])).values()],
    isTyped,
  };
}

/** One value of each, in steps that differ from parameter to parameter, so that they meet in many ways. */
function pick(values: readonly (readonly unknown[])[], turn: number): readonly unknown[] {
  return values.map((each, place) => {
    const laps = place === 0 ? 0 : Math.floor(turn / each.length);
    return each[(turn * (place + 1) + laps) % each.length];
  });
}
