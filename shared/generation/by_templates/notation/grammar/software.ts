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
  sequence,
  word,
  words,
} from "../parser.ts";
import type { Kind, Name, Node, Nodes } from "../syntax.ts";
import { thingName } from "./name.ts";
import { determiner } from "./things.ts";

/**
 * How people open a request, whatever the order: none of these words says what is wanted. "have" and "is"
 * are not among them by themselves, because what there is already is no request.
 */
const requestWord = either(
  words(
    "please pls kindly just hi hello hey dear all everyone team folks guys there could can would will",
    "you someone somebody anyone anybody help me us i we i'd we'd i'm we're let's need needs want wants",
    "wanted needed like love hope build building create creating make making write writing develop",
    "developing implement implementing design designing provide give generate prepare program code do",
    "set put together up get expose looking after task goal project requirement feature exercise",
    "complete finish a an the to of for with our my your simple small basic minimal tiny little new",
    "single lightweight full clean crud json typescript some following very quick just super really",
    "own complete nice neat good proper personal plain , : !",
  ),
  phrases(
    "to have | this is | it is | it's | that's | goal is | task is | idea is | am looking | are looking",
    "require | would be | it would be | add",
  ),
);
const business = sequence(
  word("we", "i"),
  words("run have own are operate"),
  optional(word("a", "an")),
  optional(word("small", "little", "local")),
  thingName,
  optional(word(",")),
  word("and", "so"),
  optional(word("we", "i")),
  phrase("want", "need", "would like"),
);
const wanting = sequence(determiner, thingName, words("wants needs want need"));
const wish = either(
  sequence(
    word("i", "we"),
    phrases("need | want | would like | am looking for | are looking for | require"),
    optional(
      phrases(
        "to have | to build | to create | to make | to develop | you to build",
        "you to create | you to write | you to make",
      ),
    ),
  ),
  sequence(
    word("i'd", "we'd"),
    words("like love"),
    optional(phrase("to have", "to build", "to create", "you to build")),
  ),
);
const opening = sequence(optional(either(business, wanting)), many(requestWord));

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

const kindWords: Parser<Kind> = either(supabase, commandLine, rest);
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

const alone: Parser<Nodes> = either(
  map(kindWords, (kind): Nodes => [software(kind)]),
  as<Nodes>([software("supabase-table")], sequence(word("table", "tables"), inSupabase)),
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
    words("to that which where so for"),
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
      "create and manage | crud on | crud of",
    ),
  ),
  words("for over of about on"),
);

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

/** "I would like to record my wines": what is kept, without a word for the software. */
export const wishToKeep = sequence(
  wish,
  optional(word("to")),
  phrases(
    "manage | store | track | keep track of | keep | record | log | save",
    "organize | organise | catalog | maintain",
  ),
);
