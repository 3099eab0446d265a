import { printNotation } from "../../notation/print.ts";
import type { Specification } from "../../specification/specification.ts";
import { optionName } from "../runtime/terminal/option_name.ts";
import { type CodeValue, keyCode, printValue } from "./code.ts";
import { exampleOf } from "./examples.ts";
import { canBeTyped, expectationsOf, refusedByTable } from "./expectations.ts";
import { describeRules } from "./field_rules_text.ts";
import { filterWords } from "./list_expectations.ts";
import { namesOf } from "./names.ts";
import { printExpanded, resourceCode, resourceVariable } from "./resource_code.ts";
import { parentsFirst, type SettledEntity, settleEntities } from "./settled.ts";
import { isPrivate, ownerColumnOf, tableOf } from "./table.ts";
import { columnName } from "./table_columns.ts";
import { typescriptString } from "./typescript_string.ts";
import { userText } from "./user_text.ts";

const LONGEST_REQUIREMENT = 600;

/**
 * The view that a template renders: the specification with every spelling, declaration and table worked
 * out, so that the template itself stays readable as the text it writes.
 */
export function projectView(specification: Specification, createdAt: Date) {
  const { slug, kind, title } = specification;
  const isSupabase = kind === "supabase-table";
  const entities = settleEntities(specification);
  const isTried = kind === "command-line-tool" ? canBeTyped : () => true;
  const rows = expectationsOf(entities, specification.acceptanceCriteria, isTried);
  const owner = isSupabase ? ownerColumnOf(entities) : undefined;
  const views = entities.map((entity, at) => ({
    ...entityView(entity, entities),
    expectations: printExpanded({
      ...rows[at],
      ...(isSupabase && { refusedByTable: refusedByTable(entity, rows[at]?.refused) }),
    }),
    example: exampleOf(entity, entities),
  }));
  const snakeSlug = slug.replaceAll("-", "_");
  return {
    isSupabase,
    /** The folder that holds the code. */
    code: isSupabase ? `supabase/functions/${slug}` : "src",
    title: userText(title),
    slug,
    fileVariable: `${snakeSlug.toUpperCase()}_FILE`,
    requirement: userText(specification.requirement.slice(0, LONGEST_REQUIREMENT)),
    notation: userText(printNotation(specification)),
    assumptions: specification.assumptions.map(userText),
    criteria: specification.acceptanceCriteria.map(({ id, text }) => ({
      id,
      text: userText(text),
    })),
    entities: views,
    byPath: [...views].sort((left, right) => (left.route < right.route ? -1 : 1)),
    titleCode: titleCode(title),
    resourceList: printNames(views.map(({ variable }) => variable)),
    owner,
    touchFunction: `touch_${snakeSlug}`,
    migration: `${stampOf(createdAt)}_create_${snakeSlug}.sql`,
    accessCode: printValue(accessOf(entities), 2, 9),
    byDependency: parentsFirst(entities).flatMap(({ route }) =>
      views.filter((view) => view.route === route),
    ),
    tables: parentsFirst(entities).map((entity) => tableOf(entity, entities, owner)),
  };
}

export type ProjectView = ReturnType<typeof projectView>;

function entityView(entity: SettledEntity, entities: readonly SettledEntity[]) {
  const names = namesOf(entity.name);
  const can = Object.fromEntries(
    (["create", "read", "list", "update", "delete"] as const).map((operation) => [
      operation,
      entity.operations.includes(operation),
    ]),
  );
  return {
    route: entity.route,
    routeKey: keyCode(entity.route),
    variable: resourceVariable(entity),
    expectationsVariable: `${entity.plural}Expectations`,
    declaration: resourceCode(entity, entities),
    words: names.words,
    article: /^[aeio]/.test(names.words) ? "an" : "a",
    plural: namesOf(entity.plural).words,
    heading: userText(entity.label.charAt(0).toUpperCase() + entity.label.slice(1)),
    table: entity.table,
    access: userText(describeAccess(entity)),
    can,
    fields: entity.fields.map((field) => ({
      name: field.name,
      column: columnName(field),
      option: optionName(field.name, "field"),
      rules: describeRules(field),
    })),
    filters: entity.filters.map((filter) => ({
      parameter: filter.parameter,
      option: optionName(filter.parameter, "filter"),
      words: filterWords(filter),
    })),
    sorts: entity.sorts.map((field) => ({ field })),
    nested: nestedPaths(entity, entities),
  };
}

function nestedPaths(entity: SettledEntity, entities: readonly SettledEntity[]) {
  return entities
    .filter(({ operations }) => operations.includes("list"))
    .flatMap((child) => {
      const references = child.fields.filter(({ to }) => to === entity.name);
      return references.map(({ name }) => ({
        plural: namesOf(child.plural).words,
        path:
          references.length > 1
            ? `${child.route}-by-${namesOf(name.replace(/Id$/, "")).kebab}`
            : child.route,
      }));
    });
}

/** A list of names as the value of the property `resources`. */
function printNames(names: readonly string[]): string {
  const flat = `[${names.join(", ")}]`;
  const isShort = flat.length <= 85;
  return isShort ? flat : ["[", ...names.map((name) => `    ${name},`), "  ]"].join("\n");
}

/** A title as the value of the property `title`, on a line of its own when it is too long. */
function titleCode(title: string): string {
  const code = typescriptString(title);
  return code.length <= 90 ? ` ${code}` : `\n    ${code}`;
}

function describeAccess({ access }: SettledEntity): string {
  const readers =
    access?.read === "everyone"
      ? "Everybody may read the rows"
      : "Each account may read its own rows";
  return access?.write === "role"
    ? `${readers}; accounts whose claim app_metadata.role is "${access.role ?? "editor"}" may write them.`
    : `${readers}; each account may write its own.`;
}

/** Who may do what, where it is not the rule that each account has its own rows. */
function accessOf(entities: readonly SettledEntity[]): CodeValue {
  const open = entities.filter((entity) => !isPrivate(entity));
  return Object.fromEntries(
    open.map(({ route, access }) => {
      const write = access?.write === "role" ? { role: access.role ?? "editor" } : "owner";
      return [route, { read: access?.read ?? "owner", write }];
    }),
  );
}

/** The moment of a migration, as the Supabase CLI writes it. */
function stampOf(moment: Date): string {
  return moment.toISOString().slice(0, 19).replace(/\D/g, "");
}
