import {
  ahead,
  as,
  either,
  first,
  many,
  map,
  optional,
  type Parser,
  phrase,
  phrases,
  second,
  separated,
  sequence,
  word,
  words,
} from "../parser.ts";
import type { Kind, Name, Node, Nodes } from "../syntax.ts";
import { thingName } from "./name.ts";
import { opening } from "./request.ts";

const readOnly: Parser<Nodes> = as<Nodes>(
  [{ node: "operations", of: [], operations: ["read", "list"], mode: "only" }],
  word("read-only", "readonly"),
);
const restNoun = phrases(
  "api | apis | service | backend | back-end | back end | endpoints | endpoint",
  "interface | microservice | web service | webservice | server | web api",
  "backend api | backend service | api service | api backend | api endpoints",
  "api server | crud service | resource | resources",
);
const rest: Parser<Kind> = as<Kind>(
  "rest-service",
  either(
    sequence(many(words("rest restful http json crud web backend rest-api")), restNoun),
    word("rest-api", "restapi", "rest"),
    phrase("rest crud"),
    first(word("crud"), ahead(word("for", "of"))),
  ),
);
const toolNoun = words("tool app application program programme utility interface client script");
const terminal = phrases("command-line | command line | cli | terminal | console | commandline");
/** "The command line is fine." */
export const terminalAlone: Parser<Nodes> = second(
  optional(word("the", "a")),
  map(terminal, (): Nodes => [{ node: "software", kind: "command-line-tool" }]),
);
const commandLine: Parser<Kind> = as<Kind>(
  "command-line-tool",
  either(
    sequence(terminal, optional(word("based")), toolNoun),
    sequence(toolNoun, words("for on in"), optional(word("the", "my")), terminal),
    word("cli"),
  ),
);
const supabase: Parser<Kind> = as<Kind>(
  "supabase-table",
  sequence(
    word("supabase"),
    phrases(
      "tables | table | database | schema | backend | database schema",
      "database tables | project | postgres table | postgres tables",
    ),
  ),
);
const inSupabase = sequence(
  words("in on to with for using"),
  optional(word("my", "our", "a", "the")),
  word("supabase"),
  optional(word("database", "project")),
);

/** What is built is written in it anyway. */
const inTypeScript = optional(
  phrases("in typescript | with typescript | using typescript | in node | using node | with node"),
);
const kindWords: Parser<Kind> = first(either(supabase, commandLine, rest), inTypeScript);
const called = optional(word("called", "named", "of", "for"));
const container = optional(words("app application tracker manager tool program"));

function software(kind: Kind): Node {
  return { node: "software", kind };
}
function mention(name: Name): Node {
  return { node: "thing", name, role: "setting" };
}

/** "todo API", "CLI contact book", "a products table in Supabase". */
const named: Parser<Nodes> = either(
  map(
    sequence(thingName, second(optional(word("table", "tables")), kindAfter())),
    ([name, kind]): Nodes => [software(kind), mention(name)],
  ),
  map(
    sequence(commandLine, thingName, container),
    ([kind, name]): Nodes => [software(kind), mention(name)],
  ),
  map(
    sequence(supabase, called, optional(word("my", "our", "a", "the")), thingName, container),
    ([kind, , , name]): Nodes => [software(kind), mention(name)],
  ),
  map(
    sequence(thingName, container, inSupabase),
    ([name]): Nodes => [software("supabase-table"), mention(name)],
  ),
  map(
    sequence(thingName, word("("), kindWords, word(")")),
    ([name, , kind]): Nodes => [software(kind), mention(name)],
  ),
  map(
    sequence(phrase("table", "tables"), called, thingName, optional(inSupabase)),
    ([, , name]): Nodes => [mention(name)],
  ),
  map(
    sequence(thingName, word("table", "tables"), inSupabase),
    ([name]): Nodes => [software("supabase-table"), mention(name)],
  ),
  map(
    sequence(word("table", "tables"), called, thingName, inSupabase),
    ([, , name]): Nodes => [software("supabase-table"), mention(name)],
  ),
);
function kindAfter(): Parser<Kind> {
  return first(either(commandLine, rest), optional(word("service")));
}

/** "a tool to manage …", "a system for …": software whose kind is given elsewhere, or by nothing. */
const someSoftware: Parser<Nodes> = as<Nodes>(
  [],
  first(
    words("tool program software system solution database application something table tables"),
    ahead(words("to for that which where storing in from")),
  ),
);
const alone: Parser<Nodes> = either(
  map(kindWords, (kind): Nodes => [software(kind)]),
  as<Nodes>([software("supabase-table")], sequence(word("table", "tables"), inSupabase)),
  as<Nodes>(
    [software("supabase-table")],
    sequence(optional(word("table", "database")), word("schema"), inSupabase),
  ),
  someSoftware,
);

const head: Parser<Nodes> = map(
  sequence(
    optional(
      first(
        as<Nodes>(
          [software("supabase-table")],
          either(inSupabase, first(word("supabase"), ahead(word(",", ":")))),
        ),
        optional(word(",", ":")),
      ),
      [],
    ),
    opening,
    optional(readOnly, []),
    either(alone, named),
    optional(second(word("("), first(as<Nodes>([software("rest-service")], rest), word(")"))), []),
    optional(as<Nodes>([software("supabase-table")], inSupabase), []),
  ),
  ([place, , only, found, also, where]) => [...place, ...only, ...found, ...also, ...where],
);

/** "Interface: HTTP/JSON", "Database: Postgres/Supabase". */
export const labelledKind: Parser<Nodes> = map(
  sequence(
    words(
      "interface platform database stack tech technology backend api type kind delivery form storage",
    ),
    word(":"),
    separated(
      either(
        as<Nodes>([software("supabase-table")], word("supabase")),
        as<Nodes>([software("rest-service")], words("rest http rest-api restful")),
        as<Nodes>([software("command-line-tool")], terminal),
        as<Nodes>([], words("json typescript node node.js postgres postgresql api")),
      ),
      optional(word("/", ",", "+", "and", "over", "with")),
    ),
  ),
  ([, , kinds]) => kinds.flat(),
);

/** "Supabase." and "on Supabase: …", without a word for what is built there. */
export const bareSupabase: Parser<Nodes> = as<Nodes>(
  [software("supabase-table")],
  sequence(
    optional(words("on in using with for")),
    word("supabase"),
    optional(words("please project")),
  ),
);

/** "to manage", "for tracking", "that stores": what stands before the things it is for. */
export const purpose = either(
  sequence(
    words("to that which where so"),
    optional(
      phrases(
        "i can | we can | users can | you can | can | lets me | lets users | lets us",
        "will | allows users to | helps to | should",
      ),
    ),
    phrases(
      "manage | manages | store | stores | track | tracks | keep track of",
      "keeps track of | keep | keeps | record | records | log | logs | handle",
      "handles | save | saves | organize | organise | administer | maintain",
      "collect | collects | serve | serves | managing | storing | tracking",
      "keeping track of | keeping | recording | logging | handling | organizing",
      "organising | maintaining | collecting | saving | the management of",
      "management of | register | registers | registering | hold | holds",
      "create and manage | crud on | crud of | write down | note | note down | jot down | remember",
      "catalogue | catalog | list | document | enter | put down | keep a record of | keep a list of",
    ),
  ),
  // "for records" names a thing.
  first(words("for over of about on"), optional(gerund())),
);
function gerund(): Parser<unknown> {
  return phrases(
    "managing | storing | tracking | keeping track of | keeping | recording | logging | handling",
    "organizing | organising | maintaining | collecting | saving | the management of | management of",
    "registering",
  );
}

/** Says what is to be built. */
export const softwareHead: Parser<Nodes> = head;
/** "from the terminal", "via REST": the software by how it is used. */
export const usedBy: Parser<Nodes> = second(
  words("over via through from in on with"),
  either(
    head,
    as<Nodes>([software("command-line-tool")], sequence(optional(word("the", "a")), terminal)),
  ),
);
