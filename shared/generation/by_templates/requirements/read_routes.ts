import { asciiWords } from "../specification/spell_identifier.ts";
import { findCapabilities } from "./find_capabilities.ts";
import { everydayVerbs } from "./lexicon/artefacts.ts";
import type { Operation, Reading } from "./reading.ts";

const verb = "(?:GET|POST|PUT|PATCH|DELETE)";
const path = "\\/(?:[:{<]?[\\w-]+[}>]?\\/?)+(?:\\?[\\w=&,[\\]{}:-]*)?";
const methods = `${verb}(?:\\s?[,/|&]\\s?${verb})*`;
const route = new RegExp(`\\b(${methods})\\s+(${path})`, "giu");
const routes = new RegExp(
  `\\b${methods}\\s+${path}(?:[ \\t]*(?:[,;&]|\\band\\b)?\\s*\\b${methods}\\s+${path}){0,30}`,
  "giu",
);
const wordsBefore =
  /[\s:(,-]*(?:\b(?:with|and|has|having|supporting|supports?|providing|provides?|offering|offers?|exposing|exposes?|exposed|via|through|using|implementing|implements?|the|these|following|endpoints?|routes?|operations?|methods?|should|it|must|an?|rest|restful|http|api)\b[\s:(,]*)*$/iu;
const description = new RegExp(
  `^\\s*(?:-|:|->|=>|\\()\\s*(?=(?:${everydayVerbs}|return(?:s|ing)?|one|all)\\b)|^\\s+(?=to (?:${everydayVerbs})\\b)`,
  "iu",
);

interface Route {
  readonly operations: readonly Operation[];
  readonly noun: string;
  readonly filters: readonly string[];
}

function operationsOf(verb: string, onOne: boolean, several: boolean): readonly Operation[] {
  if (verb === "GET") return onOne ? ["read"] : several ? ["list", "read"] : ["list"];
  if (verb === "POST") return ["create"];
  return verb === "DELETE" ? ["delete"] : ["update"];
}

function isParameter(segment: string): boolean {
  return /^[:{<]|^\d+$|^id$/iu.test(segment);
}

/** "/cars" and "/cars/:id" are what the templates serve; anything deeper or else is not. */
function readRoute(verbs: string, address: string): Route | undefined {
  const [places = "", query = ""] = address.split("?");
  const segments = places
    .split("/")
    .filter((segment) => segment !== "" && !/^(?:api|v\d+)$/iu.test(segment));
  const [noun = "", parameter, ...deeper] = segments;
  const name = asciiWords(noun).join(" ");
  const missing = findCapabilities(name).some(({ covered }) => !covered);
  if (name === "" || isParameter(noun) || deeper.length > 0 || missing) return undefined;
  if (parameter !== undefined && !isParameter(parameter)) return undefined;
  const named = verbs.toUpperCase().split(/[^A-Z]+/u);
  return {
    noun: name,
    operations: named.flatMap((verb) =>
      operationsOf(verb, parameter !== undefined, named.length > 1),
    ),
    filters: query
      .split("&")
      .flatMap((part) => asciiWords(part.split("=")[0] ?? "").join(" ") || []),
  };
}

const pagingParameters = /^(?:page|limit|offset|size|per page|page size|sort|order|q|cursor)$/u;

/** "?make=" in prose. */
const queryMention =
  /(?<=\s)\?(?:(sort(?:_?by)?|order(?:_?by)?)=)?(\w+)=?(?:\.{3})?(?: filters?\b)?/giu;
/** "GET /cars should support ..." tells more of one route; it is no list of all there are. */
const telling =
  /^\s*(?:should|must|can|may|will|supports?|returns?|has|is|accepts?|allows?|takes?)\b/iu;

function record(found: Route, told: boolean, reading: Reading): void {
  const { noun, operations, filters } = found;
  if (!told) reading.routes.push({ entity: noun, operations });
  for (const phrase of filters) {
    if (!pagingParameters.test(phrase))
      reading.filters.push({ phrase, entity: noun, search: false });
  }
}

/** What stands in the place of routes, so that the words around them still read as a sentence. */
function standIn(noun: string, before: string, after: string): { lead: string; words: string } {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const bullet = /^\s*(?:[-*•]|\d+[.)])?\s*/u.exec(line)?.[0] ?? "";
  const said = line.slice(bullet.length);
  const sentence = said.slice(Math.max(said.lastIndexOf(". ") + 1, 0)).replace(wordsBefore, "");
  const opened = before.slice(0, before.length - line.length) + bullet;
  if (sentence.trim() === "")
    return {
      lead: opened + said.replace(wordsBefore, said.includes(". ") ? " " : ""),
      words: description.test(after) ? "" : `manage ${noun}`,
    };
  const lead = opened + said.replace(wordsBefore, "");
  return { lead, words: asciiWords(sentence).join(" ").includes(noun) ? "" : ` for ${noun}` };
}

/**
 * The text with HTTP routes ("GET /cars, POST /cars") taken out: they limit the operations of the
 * thing in their path and may name filters. Routes no template has become uncovered phrases.
 */
export function readRoutes(original: string, reading: Reading): string {
  const text = original.replace(queryMention, (_, sort: string | undefined, name: string) =>
    sort === undefined ? `filter by ${name}` : `sort by ${name}`,
  );
  const groups = [...text.matchAll(routes)];
  let read = "";
  let from = 0;
  for (const group of groups) {
    const found = [...group[0].matchAll(route)].map(([whole, verbs = "", address = ""]) => {
      const known = readRoute(verbs, address);
      if (known === undefined) reading.uncovered.push(whole);
      else record(known, telling.test(text.slice(group.index + group[0].length)), reading);
      return known;
    });
    const noun = found.find((each) => each !== undefined)?.noun;
    const after = text.slice(group.index + group[0].length);
    const { lead, words } = standIn(noun ?? "records", read + text.slice(from, group.index), after);
    read = noun === undefined ? lead : lead + words;
    from = group.index + group[0].length + (description.exec(after)?.[0].length ?? 0);
  }
  return read + text.slice(from);
}
