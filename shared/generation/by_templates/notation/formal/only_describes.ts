import { singularise } from "../../specification/noun_number.ts";
import { limitingWords, recordVerbs } from "../background_words.ts";
import { isForeign } from "../gaps.ts";
import { ruleWords } from "../grammar/description.ts";
import { parseAll, phrases } from "../parser.ts";
import type { Token } from "../token.ts";
import { modifierWords, operationVerbs, technologies } from "../vocabulary.ts";

function list(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((each) => each.split(" ")));
}

/** Words that bind, count, compare or condition, and verbs that say what happens to a value. */
const bindingWords = list(
  "must cannot should shall need needs needed require requires only never always not no nothing none",
  "neither nor every each all both any unless except until if when whenever once before after since till",
  "than least most more less between within exactly instead without automatically",
  "per times double half one two three four five six seven eight nine ten eleven twelve first last",
  "delete deletes deleted drop drops cascade cascades expire expires trigger triggers increment increments",
  "increase increases decrease decreases add adds subtract sum sums count counts equal equals match matches",
  "reset resets set sets fill fills validate validates check checks point points refer refers belong",
  "belongs link links join joins inherit inherits override overrides replace replaces store stores encode",
  "ignore ignores allow allows accept accepts expect expects assume assumes contain contains consist",
  "sort sorts order ordered visible editable hidden admin admins staff owner owners logged user's",
  "format formatted separated sequence sequential prefix suffix ascii unicode regex latin markdown-only",
  "ending starts ends range length size limit limits precision decimals digit digits character characters",
  "multiple several list comma semicolon pattern rule rules constraint constraints",
  "duplicate duplicates distinct different identical mandatory-if depends depending based base otherwise",
  "else then either or and/or versus vs percent percentage ratio rounded net gross including excluding",
  "login password passwords token tokens secret secrets session sessions permission permissions role roles",
  "average averages median total totals statistics aggregate aggregates send sends sent notify notifies",
  "notified notification notifications remind reminder reminders cron schedule scheduled nightly realtime",
  "upload uploads uploaded import imports imported export exports exported version versions versioned history",
  "audit undo nested many-to-many sync syncs synced supabase api apis rest restful cli crud endpoint endpoints",
  "service backend table tables command-line compute computes calculate calculates derive derives generate generates assign assigns update updates",
);
/** "hashed", "immutable", "is normalised": what is done with a value now; "was bought" tells of the past. */
const stated = /(?:ed|able|ible|ive|less|only|wise)$/;
const past = list("was were been had has have got");
const present = list("is are be being gets get stay stays remain remains kept");

/** These bind nothing in a phrase: "room with a view", "the day on which it was born". */
const joiningWords = list("with which whose from no via");
const ownWords = list(
  "we i you us they please minus plus divided multiplied difference product go goes gone away later",
  "now today tonight tomorrow user users creator true false cheaper higher lower bigger smaller larger",
  "shorter longer earlier older newer free wins win loses becomes become turns falls comes come leave leaves instead back again",
);
/** What opens a clause that tells what to do, or what was done with a value. */
const openingWords = list(
  "and also plus hide keep leave use put make do let show see write take give pick choose enter type fill",
  "taken given hidden kept held sent made built chosen drawn put left shown written like follow follows",
);
const superlative = /est$/;
const nounsInEst = list(
  "guest guests request interest test west rest forest quest contest nest chest harvest nearest-town",
);
const asking = list("what who how where why which whose whether");
const modals = list("can could may might has have will would");

/** "A room that guests can book": what stands after "that" tells of what it is. */
function isWithinRelative(words: readonly Token[], at: number): boolean {
  return words
    .slice(Math.max(0, at - 3), at)
    .some(({ key }) => ["that", "who", "which"].includes(key));
}

/** "gets a fruit basket" is what a flag tells; of another field it would say what becomes of it. */
function opensLikeVerb([first, next]: readonly Token[], isFlag: boolean): boolean {
  if (first === undefined || next === undefined) return false;
  if (["has", "gets", "is", "was"].includes(first.key)) return !isFlag;
  const isPluralOrVerb = singularise(first.key) !== first.key && /s$/.test(first.key);
  return isPluralOrVerb && !["of", "in", "on", "for", "at"].includes(next.key);
}

function isOrder(words: readonly Token[], isFlag: boolean): boolean {
  const first = words[0]?.key ?? "";
  if (asking.has(first)) return false;
  const isVerb = [openingWords, recordVerbs, operationVerbs].some((each) => each.has(first));
  const isClause = words.some(
    ({ key }, at) => modals.has(key) && !(at === 0 && isFlag) && !isWithinRelative(words, at),
  );
  return (isVerb && !(isFlag && first === "gets")) || isClause || opensLikeVerb(words, isFlag);
}

function isLimiting(word: string): boolean {
  const isSuperlative = superlative.test(word) && !nounsInEst.has(word);
  const limits = limitingWords.has(word) && !joiningWords.has(word) && !modals.has(word);
  return isSuperlative || limits || ownWords.has(word);
}

function partsOf({ key }: Token): string[] {
  return key.split(/[-./]/).filter((part) => part !== "");
}

function isBinding(part: string): boolean {
  return (
    isLimiting(part) ||
    [bindingWords, ruleWords, modifierWords, technologies].some(
      (each) => each.has(part) || each.has(singularise(part)),
    )
  );
}

const openSigns = list(", . ( ) - : ; ! ? '");

/** "Berlin, Paris" may be values, and so may whatever a bar or a slash separates. */
function mayBeValues(tokens: readonly Token[]): boolean {
  const parts = clausesOf(tokens);
  return parts.length > 1 && parts.every((part) => part.length <= 1);
}

/** What stands between commas and full stops. */
export function clausesOf(tokens: readonly Token[]): Token[][] {
  const clauses: Token[][] = [[]];
  for (const each of tokens)
    if (each.kind === "sign") clauses.push([]);
    else clauses.at(-1)?.push(each);
  return clauses.filter((clause) => clause.length > 0);
}

/** A clause that says how a value is: it opens with a participle, or one stands after "is". */
function statesHow(clause: readonly Token[]): boolean {
  return clause.some(({ key }, at) => {
    const before = clause[at - 1]?.key ?? "";
    if (/ly$/.test(key) && (at === 0 || present.has(before))) return true;
    return stated.test(key) && !past.has(before) && (at === 0 || present.has(before));
  });
}

/** Longer is no description; it bounds what hostile text can cost. */
const mostWords = 60;

/** Where more stands, and what the service does by itself anyway: nothing of it binds what is kept. */
const saidAnyway = phrases(
  "id and dates come from the server | id comes from the server | ids come from the server",
  "id and timestamps come from the server | id and dates are set by the server",
  "id is set by the server | id is generated by the server | ids are generated by the server",
  "see below | see above | see below for details",
  "id and timestamps are set by the server | id is assigned by the server",
);

/** "for example 12B" */
function isExample([first, ...rest]: readonly Token[]): boolean {
  const given = first?.key === "for" && rest[0]?.key === "example" ? rest.slice(1) : rest;
  const isGiven = first?.key === "e.g" || given.length < rest.length;
  return isGiven && given.length > 0 && given.length <= 2;
}

function describes(clause: readonly Token[], isFlag: boolean): boolean {
  if (isExample(clause)) return true;
  if (clause.some(({ kind }) => kind !== "word" && kind !== "quoted")) return false;
  const words = clause.filter(({ kind }) => kind === "word");
  if (clause.at(-1)?.key.endsWith("'s")) return false;
  // "how many people fit" is what a number tells; "has many" would relate.
  const hasMany = words.some(({ key }, at) => key === "many" && words[at - 1]?.key !== "how");
  if (isOrder(words, isFlag)) return false;
  return !hasMany && !words.some((word) => partsOf(word).some(isBinding)) && !statesHow(clause);
}

/**
 * Whether a comment tells only what something is: no word of it can bind, count, compare or condition, and
 * it is no sentence of what happens. `isFlag`: of a field that is yes or no, "has a projector" is what it is.
 */
export function onlyDescribes(tokens: readonly Token[], isFlag = false): boolean {
  if (tokens.length === 0 || tokens.length > mostWords || mayBeValues(tokens)) return false;
  if (tokens.some(({ kind, text }) => kind === "sign" && !openSigns.has(text))) return false;
  const clauses = clausesOf(tokens).filter((clause) => !parseAll(saidAnyway, clause).read);
  const said = clauses.flat();
  return (
    clauses.every((clause) => describes(clause, isFlag)) && !isForeign(said.map(({ key }) => key))
  );
}
