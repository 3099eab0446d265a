import {
  as,
  either,
  first,
  inParentheses,
  many,
  map,
  once,
  optional,
  type Parser,
  phrase,
  phrases,
  second,
  separated,
  sequence,
  where,
  word,
  words,
} from "../parser.ts";
import type { Nodes } from "../syntax.ts";
import { listSeparator } from "./field.ts";
import { rowsClause } from "./rows.ts";
import { thing } from "./things.ts";
import { subject } from "./wisher.ts";

/** What everything that is delivered does anyway. Said again, it changes nothing. */
const paging = sequence(
  phrases(
    "pagination | paging | paginated | paginated lists | paginate",
    "paginated list endpoints | are paginated | is paginated",
    "the list is paginated | lists are paginated | lists must be paginated",
    "list endpoints are paginated | list is paginated | paginate the list",
    "paginated results | results are paginated | all lists are paginated",
    "paginate results | paginate lists | list endpoints should be paginated",
    "list endpoints must be paginated | lists should be paginated",
    "the lists are paginated | lists are paged | paged lists",
    "20 per page | 20 items per page | 20 results per page",
  ),
  optional(
    sequence(
      word("for", "on", "of", "in"),
      optional(word("the", "all")),
      phrases(
        "list endpoints | list endpoint | lists | list | results | all lists",
        "list operations | listing",
      ),
    ),
  ),
);
const validation = sequence(
  phrases(
    "input validation | validation of input | validate input | validate all input",
    "validate inputs | input is validated | proper input validation",
    "request validation | with validation | validation | all input is validated",
    "inputs are validated | validated input | invalid input is rejected",
    "invalid input is refused | reject invalid input | basic validation",
  ),
  optional(phrase("errors", "on create and update")),
);
const missing = either(
  phrases(
    "unknown ids give 404 | unknown id gives 404 | return 404 for unknown ids",
    "returns 404 for unknown ids | return 404 if not found",
    "return a 404 for unknown ids | unknown ids return 404 | 404 for unknown ids",
    "return 404 when not found | 404 if not found | 404 when not found",
    "unknown ids answer 404 | an unknown id gives 404 | an unknown id returns 404",
    "unknown ids lead to 404 | 404 for missing records",
    "return 404 for missing records | unknown ids should return 404",
  ),
  sequence(
    phrase("return", "returns", "answer", "answers"),
    word("404"),
    phrase("when", "if"),
    optional(word("a", "the")),
    thing,
    phrase("does not exist", "is not found", "doesn't exist"),
  ),
  sequence(
    phrase("getting", "requesting", "reading", "fetching"),
    optional(word("an")),
    word("unknown"),
    thing,
    phrase("gives", "returns", "answers"),
    optional(word("a")),
    word("404"),
  ),
  sequence(word("404"), word("for"), word("unknown"), thing),
);
const errors = phrases(
  "error handling | proper error handling | proper error messages",
  "clear error messages | good error handling | meaningful error messages",
  "proper status codes | proper http status codes",
  "appropriate http status codes | correct status codes",
);
const quality = phrases(
  "unit tests | tests | automated tests | unit tests and documentation",
  "include tests | write tests | include unit tests | openapi documentation",
  "openapi docs | documentation | readme | a readme | clean code | documented",
  "tested | write unit tests | with tests",
);
const format = phrases(
  "json | in json | uses json | use json | all responses are json",
  "responses are json | json responses | returns json | return json",
  "use json for requests and responses | requests and responses are json",
  "in typescript | written in typescript | use typescript | typescript",
  "using typescript | json format | all endpoints return json",
  "the api returns json | the api should return json",
);
/** "Input and output data must be in JSON format." */
const inJson = where(
  many(
    words(
      "the a all any every input output data requests request responses response bodies body payloads payload",
      "endpoints api must be is are in as use uses using accept accepts return returns send speak and / or format",
      "json",
    ),
    14,
  ),
  (found) => found.some(({ key }) => key === "json"),
);
const stamped = phrases(
  "timestamps | created at and updated at | with timestamps",
  "created and updated timestamps | id and timestamps",
  "with created and updated timestamps | with ids | every record has an id",
  "ids are generated | ids are uuids | ids are assigned automatically",
  "the id is generated | each record has an id",
);

/** What is said not to be wanted and is not delivered either. */
const unwanted = sequence(
  word("no", "without"),
  optional(word("need", "any")),
  optional(word("for")),
  phrases(
    "authentication | auth | login | user accounts | ui | frontend | front end",
    "front-end | user interface | gui | users | website",
  ),
  optional(sequence(optional(word("is")), word("needed", "required", "necessary"))),
);
/** "No admin panel, no payments and no app": what no template builds, so that it is not there. */
const notBuilt = words(
  "accounts logins subscriptions payment payments panel dashboard frontend uploads notifications reminders",
  "websockets roles permissions admin mobile app apps deployment docker analytics statistics reports ai ui gui",
  "authentication auth login billing html css",
);
const alsoUnwanted = sequence(word("no"), notBuilt, optional(notBuilt));

export const guarantee: Parser<Nodes> = as<Nodes>(
  [],
  second(
    optional(word("proper", "with")),
    either(
      paging,
      validation,
      missing,
      errors,
      quality,
      format,
      once(inJson),
      stamped,
      unwanted,
      alsoUnwanted,
    ),
  ),
);

const polite = as<Nodes>(
  [],
  phrases(
    "thanks | thank you | thanks a lot | please | hi | hello | thanks !",
    "thanks in advance | cheers | hi there | keep it simple | that is all",
    "that's all | nothing else | no authentication needed | no authentication",
    "no authentication is needed | no login | no login needed",
    "without authentication | no auth | no auth needed",
    "authentication is not needed | no user accounts | no ui | no ui needed",
    "no frontend | no frontend needed",
  ),
);

/** Restated guarantees, alone or one after the other. */
export const guaranteeSentence: Parser<Nodes> = map(
  sequence(optional(subject), either(polite, guarantee), many(second(listSeparator, guarantee))),
  () => [],
);

const security = sequence(
  optional(words("enable use with turn")),
  optional(word("on")),
  either(phrase("row level security"), word("rls", "row-level")),
  optional(word("security")),
  optional(words("is should must")),
  optional(word("be")),
  optional(words("on enabled")),
  optional(
    sequence(
      word("on", "for"),
      either(
        phrase("both", "all", "all of them"),
        sequence(optional(words("the all every both")), words("table tables")),
      ),
    ),
  ),
);
/** "each user only sees their own notes": "only" or "own", or it is what anyone can do. */
const ownAccess = where(
  sequence(
    optional(phrase("so that")),
    either(
      phrases("each user | every user | a user"),
      words("users everybody everyone people they"),
    ),
    optional(words("can may must")),
    optional(phrase("be able to")),
    optional(word("only")),
    separated(
      words(
        "see sees access accesses read reads write writes edit edits manage manages view views change changes update delete own owns",
      ),
      listSeparator,
    ),
    optional(word("only")),
    words("their his its"),
    optional(word("own")),
    optional(either(words("rows data records stuff"), separated(thing, listSeparator))),
  ),
  ([, , , , before, verbs, after, , own]) =>
    (before ?? after ?? own ?? verbs.find(({ key }) => key.startsWith("own"))) !== undefined,
);
const ownerAlone = either(
  sequence(
    word("only"),
    optional(word("the")),
    words("owner owners"),
    words("can may"),
    separated(words("see read write access edit change update delete view"), listSeparator),
    optional(word("it", "them")),
    optional(sequence(optional(words("a the their")), words("row rows record records"))),
  ),
  sequence(
    optional(sequence(words("rows records"), word("are"))),
    phrases("private to the owner | private to their owner | private to each user | owner only"),
  ),
);

const owned: Parser<Nodes> = as<Nodes>(
  [{ node: "owner" }],
  either(security, first(ownAccess, optional(inParentheses(security))), ownerAlone),
);
const onSupabase: Parser<Nodes> = as<Nodes>(
  [{ node: "software", kind: "supabase-table" }],
  first(phrases("on supabase | in supabase | supabase"), word(",", ":")),
);

/** Rows that only their owner changes, and who reads them. */
export const ownerSentence: Parser<Nodes> = map(
  sequence(
    optional(onSupabase, []),
    separated(
      either(owned, rowsClause),
      either(listSeparator, phrase("so that"), word(":", "but", "so"), phrase(", but")),
    ),
  ),
  ([kind, groups]) => [...kind, ...groups.flat()],
);
