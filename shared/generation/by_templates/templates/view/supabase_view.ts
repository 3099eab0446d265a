import type { CommandLineView } from "./command_line_view.ts";
import { type FieldView, SAMPLE_IDS } from "./field_view.ts";
import { columnChecks, columnDefinition, isPortable } from "./sql_column.ts";
import { sqlIdentifier, sqlString } from "./sql_text.ts";
import { typescriptLiteral, typescriptString } from "./typescript_code.ts";

type Entity = CommandLineView["entities"][number];

/** The project's view with what only the Supabase tables ask for: SQL names, columns, policies. */
export function supabaseView(project: CommandLineView) {
  const columns = project.entities.flatMap(({ fields }) => fields.map(({ snake }) => snake));
  const ownerColumn = columns.includes("owner_id") ? "account_id" : "owner_id";
  const snakeSlug = project.slug.replaceAll("-", "_");
  const order = project.byDependency.map(({ camel }) => camel);
  const entities = project.entities.map((entity) =>
    supabaseEntity(entity, project, ownerColumn, order),
  );
  return {
    ...project,
    entities,
    byDependency: order.flatMap((camel) => entities.filter((entity) => entity.camel === camel)),
    ownerColumn,
    firstId: SAMPLE_IDS[0],
    secondId: SAMPLE_IDS[1],
    touchFunction: sqlIdentifier(`touch_${snakeSlug}`),
    migrationName: `20260101000000_create_${snakeSlug}.sql`,
    adapterImports: [
      ...(project.uses.list ? ["ListRequest", "ListResult"] : []),
      "Repository",
      "StoredItem",
    ].join(", "),
  };
}

function supabaseEntity(
  entity: Entity,
  project: CommandLineView,
  ownerColumn: string,
  order: readonly string[],
) {
  const table = entity.plural.snake;
  const ownerKey = sqlIdentifier(`${table}_owner_key`);
  const fields = entity.fields.map((field) => ({
    ...field,
    columnCode: columnCode(field),
    sqlEnum: enumName(entity, field),
    sqlValues: field.values.map(sqlString).join(", "),
  }));
  const uniques = entity.uniques.map(({ snake }) => {
    const name = sqlIdentifier(`${table}_${snake}_unique`);
    return `constraint ${name} unique (${ownerColumn}, ${sqlIdentifier(snake)})`;
  });
  return {
    ...entity,
    fields,
    enums: fields.filter(({ type }) => type === "enum"),
    table,
    tableKey: propertyKey(table),
    sqlTable: sqlIdentifier(table),
    sqlTrigger: sqlIdentifier(`touch_${table}`),
    sqlFields: fields.map(({ snake, label }) => ({ column: sqlIdentifier(snake), label })),
    sqlBody: [
      "id uuid primary key default gen_random_uuid()",
      `${ownerColumn} uuid not null default auth.uid() references auth.users (id) on delete cascade`,
      ...fields.map((field) => columnDefinition(field, field.sqlEnum)),
      "created_at timestamptz not null default now()",
      "updated_at timestamptz not null default now()",
      ...(entity.isReferenced ? [`constraint ${ownerKey} unique (${ownerColumn}, id)`] : []),
      ...uniques,
      ...fields.flatMap((field) => columnChecks(field, table)),
    ].join(",\n  "),
    sqlReferences: referencesOf(entity, project, order),
    sqlIndexes: indexesOf(entity, ownerColumn),
    sqlGrants: [
      "select",
      ...(entity.can.create ? ["insert"] : []),
      ...(entity.can.update ? ["update"] : []),
      ...(entity.can.delete ? ["delete"] : []),
    ].join(", "),
    sqlSample: sampleOf(entity),
    sqlParentTables: parentTables(entity.camel, project, order).filter((name) => name !== table),
    sqlRefusals: refusalsOf(entity),
  };
}

function enumName(entity: Entity, field: FieldView): string {
  return sqlIdentifier(`${entity.snake}_${field.snake}`);
}

function columnCode(field: FieldView): string {
  if (field.type === "datetime") return `{ column: "${field.snake}", kind: "instant" }`;
  return field.type === "time" ? `{ column: "${field.snake}", kind: "clock" }` : `"${field.snake}"`;
}

function propertyKey(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : typescriptString(name);
}

function referencesOf(entity: Entity, project: CommandLineView, order: readonly string[]) {
  const stored = parentTables(entity.camel, project, order);
  return entity.parents.map(({ names, parent, relation, tags }) => ({
    constraint: sqlIdentifier(`${entity.plural.snake}_${names.snake}_fkey`),
    column: sqlIdentifier(names.snake),
    columnKey: names.snake,
    table: sqlIdentifier(parent.plural.snake),
    rule: relation.onDelete,
    words: names.words,
    tags,
    missingTables: [...parentTables(parent.camel, project, order), parent.plural.snake].filter(
      (name, at, all) =>
        all.indexOf(name) === at && (!stored.includes(name) || name === entity.plural.snake),
    ),
  }));
}

/** The tables that must have a row before an entity can have one, parents first. */
function parentTables(
  camel: string,
  project: CommandLineView,
  order: readonly string[],
): readonly string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const entity = project.entities.find((candidate) => candidate.camel === name);
    for (const { parent } of entity?.requiredParents ?? []) {
      if (found.has(parent.camel)) continue;
      found.add(parent.camel);
      visit(parent.camel);
    }
  };
  visit(camel);
  return order.flatMap((name) => {
    const entity = project.entities.find((candidate) => candidate.camel === name);
    return entity !== undefined && found.has(name) ? [entity.plural.snake] : [];
  });
}

/** Indexes for what a list is filtered by and for foreign keys; unique columns have theirs already. */
function indexesOf(entity: Entity, ownerColumn: string) {
  const table = entity.plural.snake;
  const unique = new Set(entity.uniques.map(({ snake }) => snake));
  const lists = new Set<string>();
  const plain = new Set(entity.parents.map(({ names }) => names.snake));
  for (const { operator, column } of entity.filters) {
    if (operator === "includes") lists.add(column);
    else if (operator !== "contains" && !unique.has(column)) plain.add(column);
  }
  const name = (column: string) => sqlIdentifier(`${table}_${column}_index`);
  return [
    ...[...plain].map((column) => ({
      name: name(column),
      target: `(${ownerColumn}, ${sqlIdentifier(column)})`,
    })),
    ...[...lists].map((column) => ({
      name: name(column),
      target: `using gin (${sqlIdentifier(column)})`,
    })),
  ];
}

function sampleOf(entity: Entity) {
  const id = { column: "id", code: typescriptString(SAMPLE_IDS[0]) };
  const values = (entity.samples[0]?.entries ?? []).map((entry) => {
    const field = entity.fields.find(({ name }) => name === entry.name);
    const isKey = entry.code.startsWith("ids.");
    return {
      column: field?.snake ?? entry.name,
      code: isKey ? typescriptString(SAMPLE_IDS[0]) : entry.code,
    };
  });
  return [id, ...values];
}

/** The values that the database refuses by itself: those of its types, checks and not-nulls. */
function refusalsOf(entity: Entity) {
  return entity.fields.flatMap((field) =>
    field.refusals
      .filter(({ isMissing, value, reason }) => {
        if (isMissing) return false;
        if (field.type === "boolean" || field.type === "string_list")
          return value === null || Array.isArray(value);
        if (reason === "of another form") return isPortable(field.pattern);
        return !(value === 42);
      })
      .map(({ reason, value, tags }) => ({
        words: field.words,
        reason,
        tags,
        code: `{ ${field.snake}: ${typescriptLiteral(value)} }`,
      })),
  );
}
