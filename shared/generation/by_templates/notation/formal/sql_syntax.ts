import type { OnDelete } from "../../specification/specification.ts";
import type { Modifier } from "../syntax.ts";
import type { Comment } from "./remarks.ts";

/** A table as its definition has it. */
export interface Table {
  readonly statement: "table";
  readonly name: string;
  readonly parts: readonly TablePart[];
  readonly remarks: readonly Comment[];
}

export type TablePart =
  | {
      readonly part: "column";
      readonly from: number;
      readonly to: number;
      readonly column: string;
      readonly type: ColumnType;
      readonly constraints: readonly Constraint[];
    }
  | {
      readonly part: "constraint";
      readonly columns: readonly string[];
      readonly constraint: Constraint;
    };

export type TableConstraint = Extract<TablePart, { part: "constraint" }>;

export interface ColumnType {
  readonly name: string;
  readonly size: number | undefined;
  /** The second number of "numeric(10, 2)". */
  readonly scale: number | undefined;
  readonly isArray: boolean;
  readonly isUnsigned: boolean;
  readonly values?: readonly string[];
}

export type Constraint =
  | { readonly is: "key" }
  | {
      readonly is: "references";
      readonly table: string;
      /** The column that it refers to, where one is named. */
      readonly column?: string;
      readonly onDelete: OnDelete | "set default" | undefined;
    }
  /** A default of no text: the column may be left out. */
  | { readonly is: "empty" }
  | { readonly is: "owner" }
  /** The database counts it, as it does a key. */
  | { readonly is: "counted" }
  | { readonly is: "nothing" }
  | { readonly is: "remark"; readonly comment: Comment }
  | { readonly is: "check"; readonly column: string; readonly modifiers: readonly Modifier[] }
  | Modifier;

export interface LaterConstraint {
  readonly columns: readonly string[];
  readonly constraint: Constraint;
}

/** What a later statement changes of the columns of a table. */
export type Change =
  | TablePart
  | { readonly part: "dropped"; readonly column: string }
  | { readonly part: "renamed"; readonly column: string; readonly to: string };

export type SqlStatement =
  | Table
  | { readonly statement: "enum"; readonly name: string; readonly values: readonly string[] }
  /** What a later statement says of the columns of a table. */
  | {
      readonly statement: "constraints";
      readonly table: string;
      readonly constraints: readonly LaterConstraint[];
      readonly changes: readonly Change[];
    }
  /** What is said in words of no column. */
  | { readonly statement: "remark"; readonly comment: Comment }
  | { readonly statement: "owner" }
  | { readonly statement: "nothing" };
