import { type Kind, optionArguments, propertyKey } from "./command_line_options.ts";
import type { FieldView } from "./field_view.ts";
import type { RestEntityView, RestServiceView } from "./rest_service_view.ts";
import { typescriptLiteral } from "./typescript_code.ts";

/** Changes that a test makes to the first sample. */
export function changesOf(
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
export function databaseFor(
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

/** The words of an example command, for a shell. */
export function exampleOf(
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

/** What the test file of one resource imports. */
export function testImports(entity: RestEntityView, project: RestServiceView) {
  const { can, camel } = entity;
  const children = entity.children.filter(({ isDeleteTested }) => can.delete && isDeleteTested);
  const linked = children
    .filter(({ relation }) => !relation.required)
    .map(({ child }) => `${child.camel}Samples`);
  const emptied = descendantsOf(entity.camel, project).filter((other) => other.camel !== camel);
  const parts = emptied.map(({ route }) => `${propertyKey(route)}: []`);
  const samples = [
    ...(can.create ? [`${camel}Options`] : []),
    ...(can.create || can.read || can.delete || (can.update && entity.changes.length > 0)
      ? [`${camel}Samples`]
      : []),
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
