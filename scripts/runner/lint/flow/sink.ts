import type { TSESTree } from "@typescript-eslint/types";
import type { Origin } from "./origins.ts";
import type { Resolve } from "./shapes.ts";

type Node = TSESTree.Node;

/** A place where text from outside does harm. */
export interface Sink {
  readonly cwe: number;
  readonly message: string;
  /** How doubtful a value must be: text that any caller chooses is enough where no text should be put together at all. */
  readonly from: Extract<Origin, "request" | "parameter">;
  /** Functions after which a value does no harm here. */
  readonly harmless: readonly string[];
  /** The values that count, of a call, an assignment or an attribute; `resolve` gives what a constant was given. */
  values(node: Node, resolve: Resolve): readonly (Node | undefined)[];
}

/** What makes a number of text. */
export const NUMBERS = [
  "Number",
  "parseInt",
  "parseFloat",
  "Number.parseInt",
  "Number.parseFloat",
  "BigInt",
  "Boolean",
];
