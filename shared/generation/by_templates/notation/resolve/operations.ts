import type { Name, Operation } from "../syntax.ts";
import { anyRecords } from "../vocabulary.ts";
import { type Described, matchField } from "./lists.ts";
import type { Problem } from "./problem.ts";
import type { Placed, Things } from "./things.ts";

const everything: readonly Operation[] = ["create", "read", "list", "update", "delete"];

interface Wish {
  readonly operations: readonly Operation[];
  readonly mode: "named" | "only" | "without";
}

/** "records can be created": of whatever there is, where no thing is called so. */
function isAnyRecord({ words }: Name): boolean {
  return anyRecords.has(words.toLowerCase());
}

function checkNames(placed: Placed, things: Things, problems: Problem[]): void {
  const { node } = placed;
  const names = node.node === "operations" ? node.of : [];
  for (const at of names)
    if (things.find(at) === undefined && !isAnyRecord(at))
      problems.push({ at, message: `nothing says what "${at.words}" is` });
}

function wishesFor(described: Described, things: Things): Wish[] {
  const wishes: Wish[] = [];
  for (const { node } of things.nodes) {
    if (node.node === "operations") {
      const aimed = node.of.map((name) => things.find(name)?.key);
      const isOfAll = node.of.every((name) => things.find(name) === undefined && isAnyRecord(name));
      if (isOfAll || aimed.includes(described.thing.key)) wishes.push(node);
    }
    if (
      node.node === "mark" &&
      (node.of === undefined || things.find(node.of)?.key === described.thing.key)
    )
      wishes.push({ operations: ["update"], mode: "named" });
  }
  return wishes;
}

/**
 * What can be done with a thing: all operations; where creating is named, those that are named and
 * reading what is there. "only" names exactly those, "no" takes away.
 */
export function operationsOf(described: Described, things: Things): Operation[] {
  const wishes = wishesFor(described, things);
  const only = wishes.filter(({ mode }) => mode === "only");
  const named = wishes
    .filter(({ mode }) => mode === "named")
    .flatMap(({ operations }) => operations);
  const without = new Set(
    wishes.filter(({ mode }) => mode === "without").flatMap((each) => each.operations),
  );
  const isComplete = named.includes("create");
  const offered = new Set<Operation>(isComplete ? [...named, "read", "list"] : everything);
  return everything.filter(
    (operation) =>
      !without.has(operation) &&
      (only.length === 0
        ? offered.has(operation)
        : only.some((wish) => wish.operations.includes(operation))),
  );
}

/** Operations on what is no thing, and marks that are no yes-or-no field. */
export function checkOperations(
  all: readonly Described[],
  things: Things,
  problems: Problem[],
): void {
  for (const placed of things.nodes) {
    checkNames(placed, things, problems);
    if (placed.node.node === "mark" && !isFlag(placed.node.field, all))
      problems.push({
        at: placed.node.field,
        message: `nothing has a yes-or-no field "${placed.node.field.words}"`,
      });
  }
}

function isFlag(name: Name, all: readonly Described[]): boolean {
  return all.some((described) => {
    const field = matchField(name, described);
    return described.fields.some((each) => each.name === field && each.type === "boolean");
  });
}
