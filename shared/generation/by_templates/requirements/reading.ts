import type { FieldType } from "../specification/specification.ts";

/** A limit as it was written; what it limits is settled when the field's type is known. */
export interface Bound {
  readonly side: "minimum" | "maximum";
  readonly value: number;
  readonly exclusive: boolean;
  readonly unit: "characters" | "items" | undefined;
}

/** What the words around a field's name say about it. */
export interface Modifiers {
  type?: FieldType;
  typeWord?: string;
  required?: boolean;
  unique?: boolean;
  default?: string;
  values?: readonly string[];
  bounds: Bound[];
  pattern?: string;
  /** Words that ask for something no field can express. */
  uncovered: string[];
  /** Words that were not understood and change nothing. */
  unread: string[];
}

/** One item of a field list: the name as written, and its modifiers. */
export interface FieldItem {
  readonly label: string;
  /** The identifier that two spellings of one name share. */
  readonly key: string;
  readonly modifiers: Modifiers;
}

export interface EntityDraft {
  /** The identifier of its label. */
  readonly key: string;
  /** The singular words, for example "book loan". */
  readonly label: string;
  readonly plural: string;
  readonly fields: FieldItem[];
  /** Whether it was written in the singular, as a whole that may only contain the others. */
  readonly singularly: boolean;
}

/** `many` B for each A, as written; the labels are resolved when all entities are known. */
interface RelationDraft {
  parent: string;
  child: string;
  readonly required: boolean;
  /** The words it was read from, for the record. */
  readonly phrase: string;
}

export interface FilterDraft {
  readonly phrase: string;
  readonly entity: string | undefined;
  readonly search: boolean;
  /** The phrase as an item of a field list, when it describes the field. */
  readonly item?: string;
}

export interface SortDraft {
  readonly phrase: string;
  readonly entity: string | undefined;
  readonly direction: "asc" | "desc" | undefined;
  /** Whether the phrase orders every list, or only offers an order. */
  readonly standing: boolean;
}

export type Operation = "create" | "read" | "list" | "update" | "delete";

/** What has been read so far; each stage adds to it. */
export interface Reading {
  readonly entities: EntityDraft[];
  readonly relations: RelationDraft[];
  readonly filters: FilterDraft[];
  readonly sorts: SortDraft[];
  /** Limits on operations; they hold for the things their words mention, else for all. */
  readonly operations: { readonly phrase: string; readonly allowed: readonly Operation[] }[];
  /** Operations asked for by HTTP routes; the things in them get no others. */
  readonly routes: { readonly entity: string; readonly operations: readonly Operation[] }[];
  readonly cascades: string[];
  readonly uncovered: string[];
  readonly notes: string[];
  readonly assumptions: string[];
}

/** No modifiers at all. */
export function emptyModifiers(): Modifiers {
  return { bounds: [], uncovered: [], unread: [] };
}
