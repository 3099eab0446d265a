import {
  filterOptions,
  type Kind,
  optionArguments,
  optionFields,
  propertyKey,
  sampleOption,
} from "./command_line_options.ts";
import { changesOf, databaseFor, exampleOf, testImports } from "./command_line_tests.ts";
import { namesOf } from "./names.ts";
import type { ProjectView } from "./project_view.ts";
import type { RestEntityView, RestServiceView } from "./rest_service_view.ts";
import { typescriptString } from "./typescript_code.ts";

const COMMANDS = [
  { name: "add", operation: "create", text: " --FIELD=VALUE ...", verb: "add" },
  { name: "list", operation: "list", text: " [filters]", verb: "list" },
  { name: "show", operation: "read", text: " ID", verb: "show" },
  { name: "update", operation: "update", text: " ID --FIELD=VALUE ...", verb: "change" },
  { name: "remove", operation: "delete", text: " ID", verb: "remove" },
] as const;

/** The project's view with what only the command-line tool asks for: options and command lines. */
export function commandLineView(project: RestServiceView) {
  const entities = project.entities.map((entity) => commandLineEntity(entity, project));
  const { uses } = project;
  const offered = COMMANDS.filter(({ operation }) => uses[operation]);
  const fields = entities.flatMap(({ cliFields }) => cliFields);
  const kinds = new Set(["text", "number", "boolean", "list"]);
  return {
    ...project,
    entities,
    byPath: [...entities].sort((left, right) => (left.route < right.route ? -1 : 1)),
    cliOperators: operatorsOf(uses),
    cliOneOperator: operatorsOf(uses).includes("|") ? "" : operatorsOf(uses).replaceAll('"', ""),
    fileVariable: `${project.slug.replaceAll("-", "_").toUpperCase()}_FILE`,
    commandNames: offered.map(({ name }) => typescriptString(name)).join(" | "),
    commandFunctions: offered.map(({ name }) => name).join(", "),
    commandUses: offered,
    optionKinds: [...kinds].map(typescriptString).join(" | "),
    outputImport: importOf("./output.ts", [
      ["describeItem", uses.read],
      ["describeItems", uses.list],
    ]),
    refusalImport: importOf("./refusal.ts", [
      ["Refusal", uses.write],
      ["UsageError", uses.one || uses.create || uses.list],
    ]),
    rulesImport: importOf("./rules.ts", [
      ["findItem", uses.one],
      ["itemsOf", uses.list],
      ["withItem", uses.write],
      ["withoutItem", uses.delete],
    ]),
    listTypes: [
      ...(uses.filters ? ["FilterOption"] : []),
      "OptionKind",
      ...(uses.filters || uses.sorts ? ["Resource"] : []),
      ...(uses.sorts ? ["SortField"] : []),
    ].join(", "),
    uses: usesOf(uses, fields),
  };
}
/** Which parts of the tool's shared code a project needs. */
function usesOf(
  uses: RestServiceView["uses"],
  fields: readonly { readonly required: boolean; readonly kind: Kind }[],
) {
  return {
    ...uses,
    filters: uses.list && uses.filters,
    sorts: uses.list && uses.sorts,
    clears: uses.update && fields.some(({ required }) => !required),
    booleans: fields.some(({ kind }) => kind === "boolean"),
    describes: uses.write || uses.list,
    outputs: uses.read || uses.list,
    refusals: uses.one || (uses.write && (uses.unique || uses.relations)),
    optionsByResource: uses.write || (uses.list && uses.filters),
  };
}

export type CommandLineView = ReturnType<typeof commandLineView>;

function importOf(path: string, names: readonly (readonly [string, boolean])[]): string {
  const used = names.filter(([, isUsed]) => isUsed).map(([name]) => name);
  return used.length === 0 ? "" : `import { ${used.join(", ")} } from "${path}";`;
}

function operatorsOf(uses: ProjectView["uses"]): string {
  const names = [
    ...(uses.ownEquals ? ["equals"] : []),
    ...(uses.contains ? ["contains"] : []),
    ...(uses.includes ? ["includes"] : []),
    ...(uses.range ? ["from", "to"] : []),
  ];
  return names.map(typescriptString).join(" | ");
}

function commandLineEntity(entity: RestEntityView, project: RestServiceView) {
  const cliFields = optionFields(entity);
  const { can } = entity;
  const offered = COMMANDS.filter(({ operation }) => can[operation]);
  const optionOf = (name: string) => cliFields.find((field) => field.name === name);
  return {
    ...entity,
    routeKey: propertyKey(entity.route),
    cliFields,
    cliCommands: offered.map(({ name }) => typescriptString(name)).join(", "),
    cliFirstCommand: offered[0]?.name ?? "list",
    cliValueImports: [
      ...(entity.fields.some(({ type }) => type === "datetime") || entity.queryUsesInstant
        ? ["instant"]
        : []),
      ...(project.uses.create && entity.fields.some(({ defaultsToNow }) => defaultsToNow)
        ? ["now"]
        : []),
    ].join(" "),
    cliFilters: filterOptions(entity),
    cliSorts: entity.sorts.map((sort) => ({ ...sort, optionKey: propertyKey(sort.option) })),
    cliDefaultSort: entity.defaultSort.value.replace(
      entity.defaultSort.field,
      namesOf(entity.defaultSort.field).kebab,
    ),
    referencesCode: referencesOf(entity, project),
    clearableCode: recordOf(cliFields.filter(({ required }) => !required)),
    cliOptional: cliFields.filter(({ required }) => !required),
    cliSamples: entity.samples.map(({ name, entries }) => ({
      name,
      entries: entries
        .filter(({ isNull }) => !isNull)
        .map((entry) => ({
          name: entry.name,
          code: sampleOption(entry, optionOf(entry.name)?.option ?? entry.option),
        })),
    })),
    cliChanges: changesOf(entity, cliFields),
    cliPatchRefusals: cliFields
      .flatMap(({ words, refusals }) => {
        const refusal = refusals.findLast(({ isMissing }) => !isMissing);
        return refusal === undefined
          ? []
          : [{ ...refusal, words, arguments: refusal.code.slice(1, -1) }];
      })
      .slice(0, 3),
    cliUniques:
      entity.sampleCount > 1
        ? cliFields
            .filter(({ isUnique }) => isUnique)
            .map((field) => ({
              words: field.words,
              tags: field.tags.unique,
              arguments: optionArguments(
                field,
                field.kind,
                entity.samples[1]?.entries.find(({ name }) => name === field.name)?.value,
              ),
            }))
            .filter(({ arguments: given }) => given !== "")
        : [],
    cliChildren: entity.children
      .filter(({ isDeleteTested }) => isDeleteTested)
      .map((link) => ({ ...link, database: databaseFor(entity, link, project) })),
    cliMissing: COMMANDS.filter(({ operation }) => !can[operation]).map(({ name, verb }) => ({
      command: name,
      verb,
    })),
    exampleArguments: exampleOf(entity, cliFields),
    cliTest: testImports(entity, project),
  };
}

function recordOf(
  fields: readonly { readonly optionKey: string; readonly name: string }[],
): string {
  if (fields.length === 0) return "{}";
  return `{ ${fields.map(({ optionKey, name }) => `${optionKey}: "${name}"`).join(", ")} }`;
}

function referencesOf(entity: RestEntityView, { uses }: RestServiceView): string {
  const references = entity.parents.map(({ names, parent, relation }) => {
    const rule = uses.delete ? `, onDelete: "${relation.onDelete}"` : "";
    return `{ field: "${names.camel}", target: "${parent.route}"${rule} }`;
  });
  return `[${references.join(", ")}]`;
}
