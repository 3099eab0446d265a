import type { Field } from "../../requirements/specification.ts";
import type { EntityView } from "./entity_view.ts";
import type { FieldView } from "./field_view.ts";
import { claimName, namesOf } from "./names.ts";
import type { ProjectView } from "./project_view.ts";
import type { RestEntityView, RestServiceView } from "./rest_service_view.ts";
import { typescriptLiteral, typescriptString } from "./typescript_code.ts";
import { userText } from "./user_text.ts";

type Kind = "text" | "number" | "boolean" | "list";

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
    operators: operatorsOf(uses),
    oneOperator: operatorsOf(uses).includes("|") ? "" : operatorsOf(uses).replaceAll('"', ""),
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
    uses: {
      ...uses,
      filters: uses.list && uses.filters,
      sorts: uses.list && uses.sorts,
      clears: uses.update && fields.some(({ required }) => !required),
      booleans: fields.some(({ kind }) => kind === "boolean"),
      describes: uses.write || uses.list,
      outputs: uses.read || uses.list,
      refusals: uses.one || uses.unique || uses.relations,
    },
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

/** A property name as a formatter writes it: quoted only when it must be. */
function propertyKey(name: string): string {
  return /^[a-z][A-Za-z0-9]*$/.test(name) ? name : typescriptString(name);
}

function optionFields(entity: EntityView) {
  const taken = new Set(["json", "file", "help", "clear", "no-json", "constructor"]);
  return entity.fields.map((field) => {
    const kind = kindOf(field.type);
    const option = claimName(field.kebab, "-field", taken);
    if (kind === "boolean") taken.add(`no-${option}`);
    const given = (value: unknown) => `[${optionArguments({ option }, kind, value)}]`;
    return {
      ...field,
      kind,
      option,
      optionKey: propertyKey(option),
      help: userText(
        `${field.rules.type.replace(/, `.*`$/, "")}${field.type === "enum" ? ` ${field.values.join(", ")}` : ""}; ${field.rules.text.userText}`,
      ),
      refusals: field.refusals
        .filter(({ value, isMissing }) => isMissing || canBeTyped(kind, value))
        .map((refusal) => ({ ...refusal, code: refusal.isMissing ? "[]" : given(refusal.value) })),
      boundaries: field.boundaries
        .filter(({ value }) => !(Array.isArray(value) && value.length === 0))
        .map((boundary) => ({ ...boundary, code: given(boundary.value) })),
    };
  });
}

function kindOf(type: Field["type"]): Kind {
  if (type === "integer" || type === "number") return "number";
  if (type === "boolean") return "boolean";
  return type === "string_list" ? "list" : "text";
}

function canBeTyped(kind: Kind, value: unknown): boolean {
  if (kind === "boolean") return false;
  if (kind === "list") return Array.isArray(value) && value.length > 0;
  return typeof value === "string" || (kind === "number" && typeof value === "number");
}

/** The command-line words that give a field a value, as TypeScript expressions. */
function optionArguments(field: { readonly option: string }, kind: Kind, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (kind === "boolean")
    return typescriptString(value === true ? `--${field.option}` : `--no-${field.option}`);
  const values = Array.isArray(value) ? value : [value];
  return values.map((item) => optionCode(field.option, String(item))).join(", ");
}

function optionCode(option: string, text: string): string {
  return typescriptLiteral(`--${option}=${text}`);
}

function sampleOption(
  entry: EntityView["samples"][number]["entries"][number],
  option: string,
): string {
  if (entry.code.startsWith("ids.")) return `[\`--${option}=\${${entry.code}}\`]`;
  return `[${optionArguments({ option }, kindOf(entry.type), entry.value)}]`;
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

function filterOptions(entity: RestEntityView) {
  const taken = new Set([
    "json",
    "file",
    "help",
    "limit",
    "offset",
    "sort",
    "no-json",
    "constructor",
  ]);
  return entity.filters.map((filter) => {
    const kind =
      filter.operator === "includes" || filter.operator === "contains"
        ? "text"
        : kindOf(filter.type);
    const option = claimName(filter.option, "-filter", taken);
    if (kind === "boolean") taken.add(`no-${option}`);
    const isQuery = /^query(?:Number\((.*)\)|Boolean\(\))$/.exec(filter.zod);
    return {
      ...filter,
      kind,
      option,
      optionKey: propertyKey(option),
      cliZod: isQuery === null ? filter.zod : (isQuery[1] ?? "z.boolean()"),
      probeArgument: probeArgument(option, kind, filter.probeText),
      badArgument:
        filter.badValue === "" || kind === "boolean" ? "" : optionCode(option, filter.badValue),
    };
  });
}

function probeArgument(option: string, kind: Kind, text: string): string {
  if (kind === "boolean")
    return typescriptString(text === "true" ? `--${option}` : `--no-${option}`);
  return optionCode(option, text);
}

function changesOf(
  entity: RestEntityView,
  fields: readonly (FieldView & { readonly option: string; readonly kind: Kind })[],
) {
  return entity.changes.flatMap(({ field: name }) => {
    const field = fields.find((candidate) => candidate.name === name);
    const value = entity.samples[1]?.entries.find((entry) => entry.name === name)?.value;
    if (field === undefined) return [];
    return [
      {
        words: field.words,
        entry: `${name}: ${typescriptLiteral(value)}`,
        arguments: optionArguments(field, field.kind, value),
      },
    ];
  });
}

/** A database in which one link alone decides whether an item may be removed. */
function databaseFor(
  entity: RestEntityView,
  link: RestEntityView["children"][number],
  project: RestServiceView,
): string {
  const kept = new Set(link.storedWith);
  const emptied = descendantsOf(entity.camel, project).filter(
    ({ camel }) => !kept.has(camel) && camel !== entity.camel,
  );
  const child = `${link.child.camel}Samples.first`;
  const parts = emptied.map(({ route }) => `${propertyKey(route)}: []`);
  if (!link.relation.required)
    parts.push(
      `${propertyKey(link.child.route)}: [{ ...${child}, ${link.names.camel}: ids.first }]`,
    );
  return parts.length === 0 ? "sampleDatabase" : `{ ...sampleDatabase, ${parts.join(", ")} }`;
}

function descendantsOf(
  camel: string,
  project: RestServiceView,
  seen = new Set<string>(),
): RestEntityView[] {
  const entity = project.entities.find((candidate) => candidate.camel === camel);
  return (entity?.children ?? []).flatMap(({ child }) => {
    if (seen.has(child.camel)) return [];
    seen.add(child.camel);
    const found = project.entities.filter((candidate) => candidate.camel === child.camel);
    return [...found, ...descendantsOf(child.camel, project, seen)];
  });
}

function exampleOf(
  entity: RestEntityView,
  fields: readonly { readonly name: string; readonly option: string; readonly kind: Kind }[],
): string {
  const words = (entity.samples[0]?.entries ?? []).flatMap(({ name, value }) => {
    const field = fields.find((candidate) => candidate.name === name);
    if (field === undefined || value === null) return [];
    if (field.kind === "boolean")
      return [value === true ? `--${field.option}` : `--no-${field.option}`];
    return (Array.isArray(value) ? value : [value]).map(
      (item) => `--${field.option}=${shellWord(String(item))}`,
    );
  });
  return words.join(" ");
}

function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''").replaceAll("\n", " ")}'`;
}

function testImports(entity: RestEntityView, project: RestServiceView) {
  const { can, camel } = entity;
  const children = entity.children.filter(({ isDeleteTested }) => can.delete && isDeleteTested);
  const linked = children
    .filter(({ relation }) => !relation.required)
    .map(({ child }) => `${child.camel}Samples`);
  const emptied = descendantsOf(entity.camel, project).filter((other) => other.camel !== camel);
  const parts = emptied.map(({ route }) => `${propertyKey(route)}: []`);
  const samples = [
    ...(can.create ? [`${camel}Options`] : []),
    ...(can.create || can.read || can.update || can.delete ? [`${camel}Samples`] : []),
    ...(can.list || can.one || entity.parents.length > 0 ? ["ids"] : []),
    ...linked,
    "sampleDatabase",
  ];
  return {
    sampleImports: [...new Set(samples)].join(" "),
    toolImports: can.list ? "listedIds testTool" : "testTool",
    usesSecond: entity.uniques.length > 0 && entity.sampleCount > 1,
    ownDatabase:
      parts.length === 0 ? "sampleDatabase" : `{ ...sampleDatabase, ${parts.join(", ")} }`,
  };
}
