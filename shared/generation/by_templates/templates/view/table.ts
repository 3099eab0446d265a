import { namesOf } from "./names.ts";
import type { SettledEntity, SettledField } from "./settled.ts";
import { sqlIdentifier, sqlString } from "./sql_text.ts";
import { columnChecks, columnDefinition, columnName, enumType } from "./table_columns.ts";
import { userText } from "./user_text.ts";

/** The column that says whose a row is; undefined when rows belong to nobody. */
export type OwnerColumn = "owner_id" | "account_id" | undefined;

/** The name of the owner's column, away from the columns that were asked for. */
export function ownerColumnOf(entities: readonly SettledEntity[]): NonNullable<OwnerColumn> {
  const isTaken = entities.some(({ fields }) =>
    fields.some((field) => columnName(field) === "owner_id"),
  );
  return isTaken ? "account_id" : "owner_id";
}

/** What a migration says of one entity. */
export function tableOf(
  entity: SettledEntity,
  entities: readonly SettledEntity[],
  owner: OwnerColumn,
) {
  const { table, fields } = entity;
  const scope = owner !== undefined && isPrivate(entity) ? [owner] : [];
  const key = sqlIdentifier(`${table}_owner_key`);
  return {
    table: sqlIdentifier(table),
    trigger: sqlIdentifier(`touch_${table}`),
    label: userText(entity.label),
    enums: fields
      .filter(({ type }) => type === "enum")
      .map((field) => ({
        type: enumType(entity, field),
        values: (field.values ?? []).map(sqlString).join(", "),
      })),
    columns: fields.map((field) => ({
      column: sqlIdentifier(columnName(field)),
      label: userText(field.label),
    })),
    body: [
      "id uuid primary key default gen_random_uuid()",
      ...(owner === undefined
        ? []
        : [
            `${owner} uuid not null default auth.uid() references auth.users (id) on delete cascade`,
          ]),
      ...fields.map((field) => columnDefinition(entity, field)),
      "created_at timestamptz not null default now()",
      "updated_at timestamptz not null default now()",
      "row_version integer not null default 1",
      ...(scope.length > 0 ? [`constraint ${key} unique (${owner}, id)`] : []),
      ...uniqueConstraints(entity, scope),
      ...fields.flatMap((field) => columnChecks(field, table)),
    ].join(",\n  "),
    references: referencesOf(entity, entities, owner),
    indexes: indexesOf(entity, scope),
    policies: policiesOf(entity, owner ?? ""),
    grants: (["create", "update", "delete"] as const)
      .filter((operation) => entity.operations.includes(operation))
      .map((operation) => (operation === "create" ? "insert" : operation))
      .join(", "),
    can: {
      create: entity.operations.includes("create"),
      update: entity.operations.includes("update"),
      delete: entity.operations.includes("delete"),
    },
  };
}

/** Whether each account sees its own rows alone. */
export function isPrivate({ access }: SettledEntity): boolean {
  return access === undefined || (access.read === "owner" && access.write === "owner");
}

function uniqueConstraints(entity: SettledEntity, scope: readonly string[]): readonly string[] {
  const single = entity.fields.filter(({ unique }) => unique).map(({ name }) => [name]);
  return [...single, ...(entity.uniqueTogether ?? [])].map((group) => {
    const columns = group.map((name) => namesOf(name).snake);
    const name = sqlIdentifier([entity.table, ...columns, "unique"].join("_"));
    return `constraint ${name} unique (${[...scope, ...columns.map(sqlIdentifier)].join(", ")})`;
  });
}

function referencesOf(
  entity: SettledEntity,
  entities: readonly SettledEntity[],
  owner: OwnerColumn,
) {
  return entity.fields.flatMap((field) => {
    const parent = entities.find(({ name }) => name === field.to);
    if (parent === undefined) return [];
    const column = sqlIdentifier(columnName(field));
    // A private row is referred to by rows of the same account only.
    const scope = owner !== undefined && isPrivate(parent) ? `${owner}, ` : "";
    return [
      {
        constraint: sqlIdentifier(`${entity.table}_${columnName(field)}_fkey`),
        columns: scope + column,
        target: `public.${sqlIdentifier(parent.table)} (${scope}id)`,
        // Of a private row, the account stays.
        rule: field.onDelete === "clear" ? `set null (${column})` : (field.onDelete ?? "restrict"),
      },
    ];
  });
}

/** Indexes for what a list is filtered by and for foreign keys; unique columns have theirs already. */
function indexesOf(entity: SettledEntity, scope: readonly string[]) {
  const fieldsOf = (holds: (field: SettledField) => boolean) => entity.fields.filter(holds);
  const filtered = (operators: readonly string[]) =>
    entity.filters.filter(({ operator }) => operators.includes(operator)).map(({ field }) => field);
  const compared = filtered(["equals", "from", "to"]);
  const plain = fieldsOf(
    ({ name, unique, to }) => !unique && (to !== undefined || compared.includes(name)),
  );
  const lists = fieldsOf(({ name }) => filtered(["includes"]).includes(name));
  const index = (field: SettledField, target: string) => ({
    name: sqlIdentifier(`${entity.table}_${columnName(field)}_index`),
    target,
  });
  return [
    ...plain.map((field) =>
      index(field, `(${[...scope, sqlIdentifier(columnName(field))].join(", ")})`),
    ),
    ...lists.map((field) => index(field, `using gin (${sqlIdentifier(columnName(field))})`)),
  ];
}

/** Who may do what with the rows, as conditions of policies. */
function policiesOf({ access }: SettledEntity, owner: string) {
  const isPublic = access?.read === "everyone";
  const role = access?.write === "role" ? (access.role ?? "editor") : undefined;
  const hasRole = `(select auth.jwt()) -> 'app_metadata' ->> 'role' = ${sqlString(role ?? "")}`;
  const isOwner = `${owner} = (select auth.uid())`;
  return {
    isPublic,
    readers: isPublic ? "anon, authenticated" : "authenticated",
    read: isPublic ? "true" : role === undefined ? isOwner : `${isOwner} or (${hasRole})`,
    write: role === undefined ? isOwner : hasRole,
  };
}
