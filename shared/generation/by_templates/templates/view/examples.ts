import { optionName } from "../runtime/terminal/option_name.ts";
import { namesOf } from "./names.ts";
import { samplesOf } from "./samples.ts";
import { parentsFirst, type SettledEntity } from "./settled.ts";

/**
 * Examples of one entity for a shell. What refers to another item takes its id from a variable, which the
 * example of the other one sets.
 */
export function exampleOf(entity: SettledEntity, entities: readonly SettledEntity[]) {
  const [sample = {}] = samplesOf(entity, entities);
  const given = entity.fields.flatMap((field) => {
    const parent = entities.find(({ name }) => name === field.to);
    const value = parent === undefined ? sample[field.name] : `$${variableOf(parent)}`;
    return sample[field.name] === null ? [] : [{ field, parent, value }];
  });
  const body = JSON.stringify(
    Object.fromEntries(given.map(({ field, value }) => [field.name, value])),
  );
  const parents = given.flatMap(({ parent }) => (parent === undefined ? [] : [parent]));
  const [sort] = entity.sorts;
  return {
    body: parents.reduce(
      (text, parent) => text.replaceAll(`$${variableOf(parent)}`, `'"$${variableOf(parent)}"'`),
      shellWord(body),
    ),
    options: given.flatMap(({ field, value }) => optionWords(field.name, value)).join(" "),
    query: sort === undefined ? "limit=10" : `sort=-${sort}&limit=10`,
    variable: variableOf(entity),
    isReferred: entities.some(
      (other) =>
        other !== entity && other.fields.some(({ to, required }) => to === entity.name && required),
    ),
    canRun:
      entity.operations.includes("create") &&
      parents.every(
        (parent) =>
          parent !== entity &&
          parent.operations.includes("create") &&
          comesBefore(parent, entity, entities),
      ),
  };
}

function comesBefore(
  parent: SettledEntity,
  entity: SettledEntity,
  entities: readonly SettledEntity[],
): boolean {
  const order = parentsFirst(entities);
  return order.indexOf(parent) < order.indexOf(entity);
}

function variableOf({ name }: SettledEntity): string {
  return `${namesOf(name).snake.toUpperCase()}_ID`;
}

function optionWords(field: string, value: unknown): readonly string[] {
  const option = optionName(field, "field");
  if (typeof value === "boolean") return [value ? `--${option}` : `--no-${option}`];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => {
    const text = String(item);
    return `--${option}=${/^\$\w+_ID$/.test(text) ? text : shellWord(text)}`;
  });
}

/** A word for a POSIX shell that means exactly these characters. */
function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''").replaceAll("\n", " ")}'`;
}
