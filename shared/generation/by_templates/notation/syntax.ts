import type { FieldType, OnDelete } from "../specification/specification.ts";

export type Kind = "rest-service" | "command-line-tool" | "supabase-table";
export type Operation = "create" | "read" | "list" | "update" | "delete";

/** The words of a name, and where they stand. */
export interface Name {
  readonly words: string;
  readonly from: number;
  readonly to: number;
}

export type Modifier =
  /** `isColumn`: "not null", without which a column may be null. */
  | { readonly is: "required"; readonly required: boolean; readonly isColumn?: true }
  | { readonly is: "unique" }
  | { readonly is: "type"; readonly type: FieldType | "any number" }
  | {
      readonly is: "bound";
      readonly side: "minimum" | "maximum";
      readonly value: number;
      readonly exclusive: boolean;
      readonly unit?: "characters" | "items";
    }
  | { readonly is: "decimals"; readonly count: number }
  /** "in kg": what is counted or measured. */
  | { readonly is: "unit"; readonly unit: string }
  | { readonly is: "choices"; readonly values: readonly string[]; readonly stated: boolean }
  | { readonly is: "default"; readonly value: string | number | boolean }
  | { readonly is: "pattern"; readonly pattern: string }
  /** "fk": it must be the key of a thing; "generated": it must be one that every record has. */
  /** "nickname?": it may be left out, or what it is called is asked: "read?". */
  | { readonly is: "asked" }
  | { readonly is: "key"; readonly key: "foreign" | "generated" };

export interface FieldNode {
  readonly name: Name;
  readonly modifiers: readonly Modifier[];
  /** Its type stands right after its name, as in a column: "pages int". */
  readonly isColumn?: boolean;
}

/** What one production says. A name left out means the thing that was last spoken of. */
export type Node =
  | { readonly node: "software"; readonly kind: Kind }
  | {
      readonly node: "thing";
      readonly name: Name;
      /**
       * `declared` with what is known of it; `named` in the plural as what the software is for;
       * a `setting` in the singular, "for a library", which may be a thing or the place of others;
       * `mentioned` as known already, "the book has", so another statement must declare it.
       */
      readonly role: "declared" | "named" | "setting" | "mentioned";
    }
  | {
      readonly node: "fields";
      readonly of: Name | undefined;
      readonly fields: readonly FieldNode[];
    }
  | {
      readonly node: "relation";
      readonly child: Name | undefined;
      readonly parent: Name | undefined;
      readonly required: boolean | undefined;
      readonly role: Name | undefined;
      /** What deleting the parent does to the child, where it is said of this relation. */
      readonly onDelete?: OnDelete | undefined;
      /** Said by a verb, "members loan many books", which a third thing may say more exactly. */
      readonly isVerbal?: boolean;
    }
  | {
      readonly node: "filter";
      readonly of: Name | undefined;
      readonly by: readonly Name[];
      /** "search": every text is searched when no field is named. */
      readonly search: boolean;
    }
  | {
      readonly node: "sort";
      readonly of: Name | undefined;
      /** None named: by the time of creation. */
      readonly by: readonly Name[];
      readonly direction: "asc" | "desc" | undefined;
      readonly standing: boolean;
    }
  | {
      readonly node: "operations";
      readonly of: readonly Name[];
      readonly operations: readonly Operation[];
      readonly mode: "named" | "only" | "without";
    }
  /** "an address consists of": where it is a field of another, it may be a nested value. */
  | { readonly node: "composed"; readonly of: Name }
  | { readonly node: "mark"; readonly of: Name | undefined; readonly field: Name }
  | {
      readonly node: "rule";
      readonly of: Name | undefined;
      /** "every": those of which nothing else says whether they are required. */
      readonly fields: readonly Name[] | "every";
      readonly modifiers: readonly Modifier[];
    }
  /** Fields whose values together occur once. */
  | {
      readonly node: "together";
      readonly of: Name | undefined;
      readonly fields: readonly Name[];
    }
  /** What deleting one thing does to those of another that belong to it. */
  | {
      readonly node: "deletion";
      readonly parent: Name | undefined;
      readonly child: Name | undefined;
      readonly onDelete: OnDelete;
    }
  /** "pets and their owners": related, and which belongs to which is not said here. */
  | {
      readonly node: "related";
      readonly one: Name;
      readonly other: Name;
      /** "tools in our workshop": where the workshop is no thing, nothing is said. */
      readonly isSetting?: true;
    }
  /** "each car has an owner": fields in a sentence, any of which may be a thing. */
  | { readonly node: "possession"; readonly of: Name | undefined; readonly fields: readonly Name[] }
  /** Who uses it. Where it is more than one kind of people, somebody may do what others may not. */
  | { readonly node: "actor"; readonly name: Name }
  | { readonly node: "title"; readonly name: Name }
  /** What asks for nothing: who asks and why, and how it is done today. */
  | { readonly node: "background"; readonly said: Name; readonly isCourtesy: boolean }
  | { readonly node: "owner" }
  /** Who may see the rows of some tables; only their owner may ever change them. */
  | {
      readonly node: "rows";
      readonly of: readonly Name[] | "all" | "last";
      readonly read: "everyone" | "owner";
    };

export type Nodes = readonly Node[];
