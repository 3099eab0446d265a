import type { EntityView } from "./entity_view.ts";
import type { LinkedEntityView, ProjectView } from "./project_view.ts";
import { testPartsOf } from "./rest_service_tests.ts";
import { typescriptString } from "./typescript_code.ts";

/** The project's view with what only the REST service's files ask for: imports, paths, test inputs. */
export function restServiceView(project: ProjectView) {
  const entities = project.entities.map((entity) => restEntity(entity, project));
  const byPath = [...entities].sort((left, right) => (left.route < right.route ? -1 : 1));
  return {
    ...project,
    entities,
    byDependency: project.byDependency.map((entity) => restEntity(entity, project)),
    operators: operatorsOf(project),
    oneOperator: onlyOperatorOf(project),
    writers: project.uses.update ? "`insert` and `update` throw" : "`insert` throws",
    memoryImports: memoryImports(project),
    violations: violationImports(project),
    byPath,
    openApiImports: byPath.map(openApiImports).join("\n"),
    openApiPaths: entities.flatMap(pathsOf).map(typescriptString).join(", "),
  };
}

export type RestServiceView = ReturnType<typeof restServiceView>;
export type RestEntityView = RestServiceView["entities"][number];

function restEntity(entity: LinkedEntityView, project: ProjectView) {
  const isNested = project.entities.some(({ nested }) =>
    nested.some(({ child }) => child.camel === entity.camel),
  );
  const { can, camel, type } = entity;
  return {
    ...entity,
    isNested,
    needsGet: can.one || entity.nested.length > 0,
    valueImports: valueImports(entity),
    queryImports: queryImports(entity),
    queryUsesInstant: entity.filters.some(({ zod }) => zod === "instant"),
    querySchemaImports: querySchemaImports(entity, project),
    listRequestType:
      project.uses.conditions || project.uses.sorts ? `ListRequest<${type}>` : "ListRequest",
    repositoryTypes: [
      ...(can.list ? ["ListResult"] : []),
      ...(can.list && isNested ? ["ListCondition"] : []),
    ].join(" "),
    serviceTypes: [
      type,
      ...(can.create ? [`${type}Input`] : []),
      ...(can.update ? [`${type}Patch`] : []),
    ].join(" "),
    readImports: [
      ...(can.write ? ["readBody"] : []),
      ...(can.list || entity.nested.length > 0 ? ["readQuery"] : []),
    ].join(" "),
    routeSchemas: [
      ...(can.write ? [`${camel}InputSchema`] : []),
      ...(can.update ? [`${camel}PatchSchema`] : []),
    ].join(" "),
    serviceFunctions: serviceFunctions(entity),
    routeNeighbourImports: routeNeighbourImports(entity),
    ...testPartsOf(entity, project),
  };
}

function valueImports(entity: EntityView): string {
  const usesInstant = entity.fields.some(({ type }) => type === "datetime");
  const usesNow = entity.can.write && entity.fields.some(({ defaultsToNow }) => defaultsToNow);
  return [...(usesInstant ? ["instant"] : []), ...(usesNow ? ["now"] : [])].join(" ");
}

function queryImports(entity: EntityView): string {
  const uses = (reader: string) => entity.filters.some(({ zod }) => zod.startsWith(reader));
  return [
    "pageParameters",
    ...(uses("queryNumber") ? ["queryNumber"] : []),
    ...(uses("queryBoolean") ? ["queryBoolean"] : []),
    ...(entity.filters.length > 0 ? ["readConditions"] : []),
  ].join(" ");
}

function querySchemaImports(entity: EntityView, { uses }: ProjectView): string {
  const filtered = entity.filters.map(({ zod }) => /^z\.enum\((\w+)\)$/.exec(zod)?.[1] ?? "");
  const ranked = entity.sorts.map(({ ranks }) => ranks);
  const values = [...new Set([...filtered, ...ranked])].filter((name) => name !== "").sort();
  const isGeneric = uses.conditions || uses.sorts;
  if (values.length === 0 && !isGeneric) return "";
  return values.length === 0
    ? `import type { ${entity.type} } from "./schema.ts";`
    : `import { ${[`type ${entity.type}`, ...values].join(", ")} } from "./schema.ts";`;
}

function serviceFunctions({ can, pascal, plural, nested }: LinkedEntityView): string {
  return [
    ...(can.create ? [`create${pascal}`] : []),
    ...(can.delete ? [`delete${pascal}`] : []),
    ...(can.read || nested.length > 0 ? [`get${pascal}`] : []),
    ...(can.list ? [`list${plural.pascal}`] : []),
    ...(can.update ? [`update${pascal}`] : []),
  ].join(" ");
}

function routeNeighbourImports(entity: LinkedEntityView): readonly string[] {
  const others = entity.nested.filter(({ isSelf }) => !isSelf).map(({ child }) => child);
  others.sort((left, right) => (left.route < right.route ? -1 : 1));
  const lines = others.flatMap((child) => [
    `import { ${child.camel}QuerySchema } from "../${child.route}/query.ts";`,
    `import { list${child.plural.pascal} } from "../${child.route}/service.ts";`,
  ]);
  return [...new Set(lines)];
}

function operatorsOf({ uses }: ProjectView): string {
  return [
    ...(uses.equals ? ['"equals"'] : []),
    ...(uses.contains ? ['"contains"'] : []),
    ...(uses.includes ? ['"includes"'] : []),
    ...(uses.range ? ['"from"', '"to"'] : []),
  ].join(" | ");
}

/** The operator when there is only one, so that no switch with a single case is written. */
function onlyOperatorOf(project: ProjectView): string {
  const operators = operatorsOf(project).replaceAll('"', "").split(" | ");
  return operators.length === 1 ? (operators[0] ?? "") : "";
}

function memoryImports({ uses }: ProjectView): string {
  return [
    ...(uses.conditions ? ["ListCondition"] : []),
    ...(uses.sorts ? ["ListOrder"] : []),
    ...(uses.list ? ["ListRequest", "ListResult"] : []),
    "Repository",
    "StoredItem",
  ].join(", ");
}

function violationImports({ uses }: ProjectView): string {
  return [
    ...(uses.relations ? ["MissingReference"] : []),
    ...(uses.relations && uses.delete ? ["StillReferenced"] : []),
    ...(uses.unique ? ["UniqueViolation"] : []),
  ].join(", ");
}

function openApiImports({ can, camel, route }: EntityView): string {
  const schemas = [
    ...(can.write ? [`${camel}InputSchema`] : []),
    ...(can.update ? [`${camel}PatchSchema`] : []),
    `${camel}Schema`,
  ];
  return [
    ...(can.list ? [`import { ${camel}QuerySchema } from "./resources/${route}/query.ts";`] : []),
    `import { ${schemas.join(", ")} } from "./resources/${route}/schema.ts";`,
  ].join("\n");
}

function pathsOf(entity: LinkedEntityView): readonly string[] {
  return [
    ...(entity.can.many ? [`/${entity.route}`] : []),
    ...(entity.can.one ? [`/${entity.route}/{id}`] : []),
    ...entity.nested.map(({ nestedRoute }) => `/${entity.route}/{id}/${nestedRoute}`),
  ];
}
