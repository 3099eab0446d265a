import { isPlural, pluralise, singularise } from "../specification/noun_number.ts";
import { printableLabel } from "../specification/spell_identifier.ts";
import type { Noun } from "./declare_entity.ts";
import { commandVerbs, everydayVerbs, keepingVerbs, looseArtefacts } from "./lexicon/artefacts.ts";
import {
  audience,
  collectiveNouns,
  containerNouns,
  fixedPairs,
  wholes,
} from "./lexicon/entity_nouns.ts";

/** What the words before a field list say. */
export interface Head {
  readonly nouns: readonly Noun[];
  /** "books written by authors": the first belongs to the second. */
  readonly relation?: { readonly child: Noun; readonly parent: Noun };
  /** An action that no template has: "that reverses a string". */
  readonly uncovered?: string;
  /** Whether words like "build" or "manage" stand there, so that a lone noun is meant as a thing. */
  readonly asks: boolean;
}

const determiner =
  /^(?:(?:an?|the|my|our|your|their|his|her|its|some|all|any|each|every|one|this|these|those|new|simple|small|basic|minimal|tiny|full|complete|little|nice|good|quick|modern|clean|single|different|various|multiple|many|several|generic|robust|lightweight|user'?s|users'|online|personal|following|called|named|of|for|is|are|about|also|entity|model|table|resource|type|interface|class|struct|create table(?: if not exists)?|export|first|second|both|where|data|information|details|public|please)\s+)+(?=\S)/iu;
const request =
  /^(?:(?:please|pls|hi|hello|hey|ok|okay|so|and|also|then|now|just|can you|could you|would you|i|we|you|kindly|help me(?: to)?|let's|let us|go ahead and|my boss wants|the client wants|quickly|us|me|to|for|with)[\s,!]+)*/iu;
const command = new RegExp(
  `^(?:${commandVerbs})(?:\\s+(?:me|us|to|to (?:have|build|create|make)|build|create|make|have))*\\s+`,
  "iu",
);
const everyday = new RegExp(
  `^(?:(?:${everydayVerbs})(?:\\s*(?:,|and|or|/|, and)\\s*(?:${everydayVerbs}))*)\\s+(?!(?:and|or|with)\\b|&)`,
  "iu",
);
const trailingVerb = /\s+(?:manage|track|store|management)$/iu;
const keeping = new RegExp(`^(?:${keepingVerbs})\\b`, "iu");

const adjective =
  "(?:simple|small|basic|minimal|tiny|full|complete|little|quick|restful|rest|http|json|crud|web|back-?end|node(?:\\.?js)?|typescript|ts|hono|public|internal|supabase|postgres(?:ql)?|database|db|command-?line|command line|cli|terminal|console|sql|mini|micro)";
const explicitArtefact = `(?:${adjective}[ -])*(?:api|apis|microservice|(?:terminal|console|shell)[ -](?:tool|app|application|program|utility|based)|(?:supabase|postgres(?:ql)?|database|sql|db) tables?|cli|endpoints?|crud|rest service|back-?end|restful|rest|command-?line|command line|supabase|(?:web|rest|http|json|back-?end) ?(?:service|server))(?:[ -](?:api|service|server|tool|app(?:lication)?|program|utility|interface|backend|table|endpoints?|resource|client|system))*`;
const artefact = new RegExp(`(?<![\\p{L}\\p{N}-])${explicitArtefact}(?![\\p{L}\\p{N}-])`, "iu");
const looseArtefact = new RegExp(
  `(?<![\\p{L}\\p{N}-])(?:${adjective}[ -])*(?:${looseArtefacts})(?![\\p{L}\\p{N}-])`,
  "iu",
);
const technology =
  /^[\s,]*(?:(?:in|with|using|on|on top of|built (?:with|on|in)|written in|based on|running on|powered by)\s+(?:type ?script|node(?:\.?js)?(?: ?\d+)?|hono|zod|json|supabase|postgres(?:ql)?|deno)(?:\s*(?:and|,|&|\/|\+)\s*(?:type ?script|node(?:\.?js)?|hono|zod|json|supabase|postgres))*[\s,]*)+/iu;
const about =
  /^\s*,?\s*(?:for|of|about|over|around|serving|exposing|providing|offering|on|covering|containing|with)\s+/iu;
const doing =
  /^\s*,?\s*(?:(?:to|that|which|and|where|for|so)\s+)?(?:(?:i|we|you|users?|people|one|it)\s+)?(?:can\s+|will\s+|should\s+|could\s+|must\s+)?(?:(?:be able to|be used to|is used to)\s+)?(?:(?:lets?|allows?|helps?|enables?)\s+(?:me|us|users|people|you|them|customers|everyone|one)?\s*(?:to\s+)?)?(?=\p{L})/iu;
const passive =
  /^\s*(?:where|in which|so that|that lets?|with which)\s+(.+?)\s+(?:can|could|should|are|is|will|may)\s+(?:be )?(?:stored|managed|tracked|saved|recorded|kept|registered|added|created|listed|edited)\b/iu;
const cutAt =
  /\s+(?:where|which|that|whose|who|so that|so|because|in order|using|via|when|while|such as|like|including|together|based|in a|in an|in the|on a|on the|as|by using|through|over http|per)\b.*$|[,;]?\s+(?:please|thanks|thank you)\b.*$/iu;
const betweenNouns =
  /^(.+?)\s+(?:written by|authored by|placed by|made by|owned by|created by|published by|belonging to|assigned to|submitted by|taught by|posted by|directed by|grouped (?:by|in|into)|attached to|on|in|of|by|within|under|inside|for)\s+(.+)$/iu;

/** "my zoo's animals" are animals; "driver's licenses" keep their name. */
const owner =
  /^(?:(?:an?|the|my|our|your|their|his|her|all|some|of)\s+)+(?:\p{L}+\s+){0,2}?\p{L}+(?:'s|s')\s+(?=\p{L})/iu;

/** In words; more than that is no name but a sentence without its punctuation. */
const longestNoun = 6;

function nounOf(phrase: string): Noun | undefined {
  const words = phrase
    .replace(/[()[\]{}"`:]/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(audience, "")
    .replace(owner, "");
  const bare = words.replace(determiner, "").replace(/'s$/, "").trim();
  if (
    /^(?:an?|the|my|our|it|me|one|us|them|this|that)?$|^(?:i|we|you|they|he|she)(?:'| |$)/iu.test(
      bare,
    ) ||
    !/\p{L}/u.test(bare)
  )
    return undefined;
  const written = printableLabel(bare, "");
  if (written === "" || written.split(" ").length > longestNoun) return undefined;
  const thing = thingIn(written);
  const kept = thing === singularise(written) && isPlural(written);
  return { singular: thing, plural: kept ? pluralise(written) : pluralOf(thing), written };
}

function pluralOf(thing: string): string {
  const of = /^(\S.*?) (of|in|by|for) (.+)$/iu.exec(thing);
  return of === null ? pluralise(thing) : `${pluralise(of[1] ?? "")} ${of[2]} ${of[3]}`;
}

function thingIn(written: string): string {
  const of = /^(?:.* )?([\p{L}-]+) (of|about|with|for) (.+)$/iu.exec(written);
  if (of !== null) {
    if (collectiveNouns.has((of[1] ?? "").toLowerCase()))
      return thingIn((of[3] ?? "").replace(determiner, ""));
    return `${singularise(written.slice(0, written.toLowerCase().indexOf(` ${of[2]?.toLowerCase()} `)))} ${of[2]} ${of[3]}`;
  }
  const whole = wholes.get(singularise(written).toLowerCase());
  if (whole !== undefined) return whole;
  const words = written.split(" ").slice(-4);
  while (words.length > 1 && containerNouns.has((words.at(-1) ?? "").toLowerCase())) {
    const container = (words.pop() ?? "").toLowerCase();
    const left = words.join(" ");
    if (container === "list" && /ing$/i.test(left)) return `${left} item`;
    const inner = wholes.get(singularise(left).toLowerCase());
    if (inner !== undefined) return inner;
  }
  return singularise(words.join(" "));
}

/** "rooms and bookings of rooms": the bookings belong to the rooms beside them. */
function relatedNouns(nouns: readonly Noun[]): Pick<Head, "nouns" | "relation"> {
  for (const noun of nouns) {
    const [, held = "", holder = ""] =
      /^(\S+) (?:of|for|in|on|by) (\S+)$/iu.exec(noun.written) ?? [];
    const parent = nouns.find((other) => other !== noun && other.written === holder);
    const child = nounOf(held);
    if (parent === undefined || child === undefined || !isPlural(held)) continue;
    const all = nouns.map((other) => (other === noun ? child : other));
    return { nouns: all, relation: { child, parent } };
  }
  return { nouns };
}

function nounsOf(phrase: string): Pick<Head, "nouns" | "relation"> {
  const text = phrase.replace(cutAt, "").replace(audience, "");
  const between = betweenNouns.exec(text);
  if (
    between !== null &&
    isPlural((between[1] ?? "").trim()) &&
    isPlural((between[2] ?? "").trim())
  ) {
    const child = nounOf(between[1] ?? "");
    const parent = nounOf(between[2] ?? "");
    const collective = collectiveNouns.has((between[1] ?? "").trim().toLowerCase());
    if (child !== undefined && parent !== undefined && !collective && !/,| and /i.test(text)) {
      return { nouns: [parent, child], relation: { child, parent } };
    }
  }
  const [, holder = "", held = ""] =
    /^(.+?)\s+(?:with|and (?:its|their))\s+(?:(?:its|their|many|several)\s+)?(\p{L}+(?: \p{L}+)?)$/iu.exec(
      text,
    ) ?? [];
  const parent = nounOf(holder);
  const child = nounOf(held);
  if (isPlural(held) && parent !== undefined && child !== undefined && !holder.includes(",")) {
    return { nouns: [child, parent], relation: { child, parent } };
  }
  const nouns = text
    .replace(fixedPairs, (pair) => pair.replace(/ (?:and|&) /iu, "-and-"))
    .split(/\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s+plus\s+/iu)
    .slice(0, 12)
    .flatMap((part) => nounOf(part) ?? []);
  return relatedNouns(nouns);
}

function aboutArtefact(before: string, after: string): Head {
  const rest = after.replace(technology, " ");
  const topic = about.exec(rest);
  if (topic !== null) {
    const words = rest.slice(topic[0].length).replace(request, "");
    const verb = everyday.exec(words);
    return { ...nounsOf(verb === null ? words : words.slice(verb[0].length)), asks: true };
  }
  const kept = passive.exec(rest)?.[1];
  if (kept !== undefined) return { ...nounsOf(kept), asks: true };
  const lead = doing.exec(rest)?.[0] ?? "";
  const action = rest.slice(lead.length);
  if (
    action.trim() !== "" &&
    /\b(?:to|that|which|and|where|lets?|allows?|helps?|can)\b/iu.test(lead)
  ) {
    const verb = everyday.exec(action);
    if (verb !== null) return { ...nounsOf(action.slice(verb[0].length)), asks: true };
    if (!/^(?:is|are|has|have)\b/i.test(action))
      return { nouns: [], uncovered: action.trim(), asks: true };
  }
  const named = before
    .replace(request, "")
    .replace(command, "")
    .replace(everyday, "")
    .replace(/^(?:an?|the|my|our|some)\s*$/iu, "");
  const called = rest.replace(/^[\s,]*(?:called|named)\s+/iu, "").trim();
  const short = called !== "" && called.split(" ").length <= 3;
  return { ...nounsOf(named.trim() === "" && short ? called : named), asks: true };
}

/** Splits the words before a field list into the things they name. */
export function readHead(text: string): Head {
  const trimmed = text.replace(/\s+/g, " ").trim().replace(request, "");
  const commanded = command.test(trimmed);
  const found = artefact.exec(trimmed) ?? (commanded ? looseArtefact.exec(trimmed) : null);
  if (found !== null && found[0] !== trimmed) {
    return aboutArtefact(
      trimmed.slice(0, found.index),
      trimmed.slice(found.index + found[0].length),
    );
  }
  if (found !== null && /^(?:rest|api|crud|cli|endpoint|back|command|http)/iu.test(trimmed)) {
    return { nouns: [], asks: true };
  }
  const action = trimmed.replace(command, "").replace(trailingVerb, "");
  const verb = everyday.exec(action);
  const asks = commanded || keeping.test(action);
  return { ...nounsOf(verb === null ? action : action.slice(verb[0].length)), asks };
}
