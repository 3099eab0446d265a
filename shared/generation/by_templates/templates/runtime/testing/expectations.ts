import type { Values } from "../schemas.ts";

/**
 * What is expected of a resource. Each row begins with the words that end a test's title, with the
 * acceptance criteria that the test proves; lists of numbers are the places of samples.
 */
export interface Expectations {
  /** Whole items, as many as the unique fields leave different values for. */
  readonly samples: readonly Values[];
  /** The acceptance criteria that the tests of whole operations prove. */
  readonly proves: Readonly<Partial<Record<Proof, string>>>;
  /** The order of a plain list. */
  readonly listed: readonly number[];
  /** Values that are refused, and values at the edge of what is accepted. */
  readonly refused: readonly (readonly [title: string, change: Values])[];
  readonly accepted: readonly (readonly [title: string, change: Values])[];
  /** Of the refused values, those that the table refuses by itself. */
  readonly refusedByTable?: readonly (readonly [title: string, change: Values])[];
  /** What the fields have that are left out; "now" stands for the moment of creation. */
  readonly defaults: Values;
  readonly unique: readonly (readonly [title: string, fields: readonly string[]])[];
  readonly references: readonly (readonly [title: string, field: string])[];
  readonly sorts: readonly (readonly [title: string, sort: string, listed: readonly number[]])[];
  readonly filters: readonly (readonly [
    title: string,
    parameter: string,
    value: string,
    listed: readonly number[],
  ])[];
  readonly refusedFilters: readonly (readonly [title: string, parameter: string, value: string])[];
  /** The items that refer to this one, and what becomes of them when it is deleted. */
  readonly children: readonly (readonly [
    title: string,
    resource: string,
    field: string,
    onDelete: "restrict" | "cascade" | "clear",
  ])[];
  /** The lists of items that refer to the first one. */
  readonly nested: readonly (readonly [
    title: string,
    path: string,
    resource: string,
    field: string,
    listed: readonly number[],
  ])[];
}

export type Proof = "create" | "default" | "list" | "page" | "read" | "update" | "delete";
