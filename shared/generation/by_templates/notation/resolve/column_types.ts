import type { FieldType } from "../../specification/specification.ts";
import type { FieldNode } from "../syntax.ts";
import { inferType } from "./infer_type.ts";
import type { Problem } from "./problem.ts";
import type { Thing } from "./things.ts";
import { durations, numbersAsText } from "./type_names.ts";

/** Types that also end names: "due date" is a name, "artist text" among columns is none. */
const lastWords: Readonly<Record<string, FieldType | "any number">> = {
  text: "text",
  date: "date",
  time: "time",
  number: "any number",
};

/** Last words before such a word with which it makes a name, whatever stands beside them. */
const namePairs: Readonly<Record<string, ReadonlySet<string>>> = {
  text: new Set("free alt full body plain long short message comment rich".split(" ")),
  date: new Set(
    [
      "due birth start end release purchase hire hiring expiry expiration order delivery created",
      "updated publication issue return departure arrival event booking invoice payment entry",
      "closing shipping",
    ].flatMap((words) => words.split(" ")),
  ),
  time: new Set([...durations, ..."start end opening closing arrival departure lead".split(" ")]),
  number: new Set([...numbersAsText, ..."page seat table floor street".split(" ")]),
};

interface Split {
  readonly head: string;
  readonly last: string;
}

function split({ name, modifiers }: FieldNode): Split | undefined {
  const words = name.words.split(" ");
  const last = words.at(-1)?.toLowerCase() ?? "";
  const isTyped = modifiers.some(({ is }) => is === "type" || is === "choices");
  if (words.length < 2 || isTyped || lastWords[last] === undefined) return undefined;
  return { head: words.slice(0, -1).join(" "), last };
}

function isPair({ head, last }: Split): boolean {
  const before = head.toLowerCase().split(" ").at(-1) ?? "";
  return namePairs[last]?.has(before) ?? false;
}

/** "title text", "released_on date": no name reads so, hence the last word is a type. */
function isClear({ head, last }: Split): boolean {
  if (head.includes("_") || /\p{Ll}\p{Lu}/u.test(head)) return true;
  const { type, certain } = inferType(head);
  return (
    certain && ((last === "text" && type === "string") || (last === "number" && type === last))
  );
}

function asColumn(field: FieldNode, { head, last }: Split): FieldNode {
  const { name, modifiers } = field;
  const type = lastWords[last] ?? "text";
  const to = name.to - last.length - 1;
  return {
    name: { ...name, words: head, to },
    modifiers: [{ is: "type", type }, ...modifiers],
    isColumn: true,
  };
}

/**
 * Where some fields are written as columns, "pages int", a last word such as "text" or "date" is a
 * type too. Without such a field it belongs to the name.
 */
export function separateTypes({ fields }: Thing, problems: Problem[]): void {
  const items = fields.map((field) => ({ field, found: split(field) }));
  const isColumn = ({ field, found }: (typeof items)[number]) =>
    field.isColumn === true || (found !== undefined && isClear(found));
  const columns = items.filter(isColumn);
  const open = items.filter((item) => item.found !== undefined && !isColumn(item));
  if (columns.length === 0) return;
  // "title text not null, body text": what is a type once is one again.
  const isTextType = columns.some(({ field }) =>
    field.modifiers.some((each) => each.is === "type" && each.type === "text"),
  );
  const isMostlyColumns = columns.length * 2 > items.length;
  const isColumnList = isMostlyColumns || columns.length + open.length === items.length;
  for (const [at, { field, found }] of items.entries()) {
    if (found === undefined) continue;
    const isType = isColumnList && ((found.last === "text" && isTextType) || !isPair(found));
    if (isClear(found) || isType) fields[at] = asColumn(field, found);
    else if (isColumnList || !isPair(found))
      problems.push({ at: field.name, message: ambiguous(field, found) });
  }
}

function ambiguous({ name }: FieldNode, { head, last }: Split): string {
  return `"${last}" may be the type of "${head}" or part of its name: say "${head}: ${last}", or "${name.words}: ${last}"`;
}
