import { inferType } from "./infer_type.ts";
import type { Operation, Reading } from "./reading.ts";

const direction =
  /\b(?:in )?(desc(?:ending|endingly)?|asc(?:ending)?|newest first|latest first|highest first|largest first|most recent first|oldest first|lowest first|a to z|a-z|z-a)(?: order)?\b/iu;
const descending = /desc|newest|latest|highest|largest|most recent|z-a/iu;

const filterClause =
  /^(.*?)\b(?:filter(?:able|ed|ing|s)?(?:\s+((?:\p{L}+\s+){0,2}?)|\s*)(?:by|on|for)|(?<=^)filters?:|(?<=^)filtering:)\s*:?\s*(.+)$/isu;
const searchClause =
  /^(.*?)\bsearch(?:able|ing|es)?\s+((?:\p{L}+\s+){0,2}?)(?:by|on|in|over|for)\s+(.+)$/isu;
const sortClause =
  /^(.*?)\b(sort(?:ed|able|ing|s)?|order(?:ed|able|ing)?)(?:(?<=^sort\w*)\s*:|\s+((?:\p{L}+\s+){0,2}?)(?:by|on)|\s*(?=alphabetical))\s*(.+)$/isu;
const firstClause =
  /\b(newest|latest|most recent|oldest|cheapest|most expensive|highest|lowest)\b\s*(\p{L}+)?\s*first\b/iu;

function phrases(text: string): string[] {
  return text
    .replace(/[.!]+$/, "")
    .replace(/\b(?:as well|if possible|please|too|etc|optionally|and more)\b\.?/giu, "")
    .split(
      /\s*,\s*(?:and\s+|or\s+|by\s+)*|\s+(?:and|or|&|plus|then|as well as)\s+(?:by\s+|on\s+)?|\s*[/;|+]\s*/iu,
    )
    .map((phrase) =>
      phrase
        .replace(/^(?:by|on|the|an?|its?|their|both|either)\s+/iu, "")
        .replace(/[()[\]"]/g, "")
        .trim(),
    )
    .filter((phrase) => phrase !== "");
}

function entityWords(words: string | undefined): string | undefined {
  const entity = (words ?? "")
    .trim()
    .replace(/^(?:the|all|my|them|results?|lists?|items?|it|these|those)\b\s*/iu, "");
  return entity === "" ? undefined : entity;
}

const newest = /^(?:the )?(?:newest|latest|most recent)\b/iu;

function readSort(clause: string, reading: Reading): boolean {
  const found = sortClause.exec(clause);
  if (found !== null) {
    const [, , verb = "", between, list = ""] = found;
    const standing =
      /^(?:sorted|ordered|order)$/iu.test(verb) ||
      direction.test(list) ||
      /by default|default/iu.test(clause);
    phrases(
      list
        .replace(/\bby default\b/giu, "")
        .replace(/\balphabetical(?:ly)?(?: order)?\b/giu, "name"),
    ).forEach((phrase, at) => {
      const way = direction.exec(phrase)?.[1] ?? newest.exec(phrase)?.[0];
      reading.sorts.push({
        phrase: phrase
          .replace(direction, "")
          .replace(/\(\s*\)/, "")
          .trim(),
        entity: entityWords(between),
        direction: way === undefined ? undefined : descending.test(way) ? "desc" : "asc",
        standing: standing && at === 0 && !/sortable/i.test(verb),
      });
    });
    return true;
  }
  return readOrder(clause, reading) || readAlphabet(clause, reading);
}

/** "newest first" orders by creation, or by the date that was just named. */
function readOrder(clause: string, reading: Reading): boolean {
  const [whole, word = "", noun] = firstClause.exec(clause) ?? [];
  if (whole === undefined) return false;
  const direction = /newest|latest|recent|expensive|highest/iu.test(word) ? "desc" : "asc";
  const last = reading.sorts.at(-1);
  const dated = /^(?:date|datetime)$/.test(inferType(last?.phrase ?? "").type);
  if (
    last !== undefined &&
    last.direction === undefined &&
    dated &&
    /newest|latest|oldest|recent/iu.test(word)
  ) {
    reading.sorts.splice(-1, 1, { ...last, direction, standing: true });
    return true;
  }
  const named = /highest|lowest/iu.test(word) ? noun : undefined;
  const phrase = /cheapest|expensive/iu.test(word) ? "price" : (named ?? "");
  reading.sorts.push({ phrase, entity: undefined, direction, standing: true });
  return true;
}

function readAlphabet(clause: string, reading: Reading): boolean {
  if (!/^\W*(?:\w+ ){0,4}alphabetical(?:ly)?\W*$/iu.test(clause)) return false;
  reading.sorts.push({ phrase: "name", entity: undefined, direction: "asc", standing: true });
  return true;
}

/** "filter by genre (action, drama, comedy)" says what the field is, too. */
const withMembers = /(\p{L}+(?: \p{L}+)?) ?\(([^()]*[,/|][^()]*)\)/giu;

function readFilter(clause: string, reading: Reading): boolean {
  const search = searchClause.exec(clause);
  const found = filterClause.exec(clause) ?? search;
  if (found === null) return false;
  const [, , between, list = ""] = found;
  const entity = entityWords(between);
  const described = list.replace(withMembers, (item: string, name: string) => {
    reading.filters.push({ phrase: name, entity, search: search !== null, item });
    return "";
  });
  for (const phrase of phrases(described)) {
    reading.filters.push({ phrase, entity, search: search !== null });
  }
  return true;
}

const operationWords: readonly (readonly [RegExp, Operation])[] = [
  [/\b(?:creat|add|insert|post\b|new\b)/iu, "create"],
  [/\b(?:read|view|get\b|fetch|show|retriev|see)/iu, "read"],
  [/\b(?:list|brows|get all|all\b|index)/iu, "list"],
  [/\b(?:updat|edit|modif|chang|put\b|patch)/iu, "update"],
  [/\b(?:delet|remov)/iu, "delete"],
];
const every: readonly Operation[] = ["create", "read", "list", "update", "delete"];

function operationsIn(text: string): Operation[] {
  return operationWords.filter(([pattern]) => pattern.test(text)).map(([, operation]) => operation);
}

/** "read-only", "no deletion", "only create and list", "operations: create, list". */
export function readOperations(clause: string, about: string, reading: Reading): boolean {
  const allow = (allowed: readonly Operation[]): boolean => {
    reading.operations.push({ phrase: about, allowed });
    return true;
  };
  if (/\bread-? ?only\b/iu.test(clause)) return allow(["read", "list"]);
  if (/\bappend-only\b|\bimmutable\b/iu.test(clause)) return allow(["create", "read", "list"]);
  const only =
    /\b(?:only|just)\s+(?:be able to )?((?:(?:be )?(?:creat|add|read|view|list|get|updat|edit|delet|remov|post|brows|fetch)\w*(?:\s*,\s*|\s+and\s+|\s+or\s+|\s*&\s*|\s*\/\s*|\s*)?)+)/iu.exec(
      clause,
    );
  if (only !== null) return allow(operationsIn(only[1] ?? ""));
  const labelled =
    /^(?:operations|endpoints|actions|supported operations|methods)\s*:\s*(.+)$/iu.exec(clause);
  if (labelled !== null && operationsIn(labelled[1] ?? "").length > 0)
    return allow(operationsIn(labelled[1] ?? ""));
  const forbidden =
    /\b((?:(?:delet|updat|edit|modif|remov|chang)\w*(?:,? (?:and|or) |, )?)+)(?: (?:is|are))? (?:not (?:allowed|possible|permitted|supported)|forbidden|disabled)/iu.exec(
      clause,
    );
  if (forbidden !== null) {
    const denied = operationsIn(forbidden[1] ?? "");
    return allow(every.filter((operation) => !denied.includes(operation)));
  }
  const without =
    /\b(?:no|without|not|never|cannot|can't)\b(.{0,80}\b(?:delet|updat|edit|modif|remov|chang)\w*.*)$/iu.exec(
      clause,
    );
  if (
    without === null ||
    /\b(?:if|when|unless|while|with|that (?:has|have))\b/iu.test(without[1] ?? "")
  )
    return false;
  const denied = operationsIn((without[1] ?? "").replace(/\ball\b/giu, ""));
  return allow(every.filter((operation) => !denied.includes(operation)));
}

/** Reads a clause about filtering, searching or sorting; false when it is about something else. */
export function readAccess(clause: string, reading: Reading): boolean {
  if (/^(?:\p{L}+\s+){0,3}overdue\b/iu.test(clause)) {
    reading.filters.push({ phrase: "overdue", entity: undefined, search: false });
    return true;
  }
  return readSort(clause, reading) || readFilter(clause, reading);
}
