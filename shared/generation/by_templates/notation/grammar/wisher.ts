import { singularise } from "../../specification/noun_number.ts";
import {
  ahead,
  as,
  either,
  many,
  map,
  once,
  optional,
  type Parser,
  phrases,
  remembered,
  sequence,
  token,
  where,
  word,
  words,
} from "../parser.ts";
import type { Nodes } from "../syntax.ts";
import { nameOf } from "./name.ts";
import { thing } from "./things.ts";

/** Who uses the software: everyone who may. Roles such as an administrator are not among them. */
export const actor = sequence(
  optional(words("a an the all any every my")),
  optional(word("api", "rest")),
  words(
    "endpoint endpoints user users client clients consumer consumers people i we it api service app",
    "application customers tool they you backend system",
  ),
);
export const ability = either(
  phrases(
    "can | should be able to | must be able to | want to | wants to | need to",
    "may | should | must | would like to | will be able to | is able to",
    "are able to | should also be able to | can also | want to be able to",
    "needs to | have to be able to",
  ),
  phrases(
    "should allow users to | should allow to | allows users to | lets users",
    "should let users | must allow users to | allows clients to | lets me",
    "should allow clients to | should allow us to | allows you to | lets us",
    "lets you | allows me to | should let me | must let users",
    "should allow me to | should allow the user to | must allow the user to",
    "allows the user to",
  ),
  phrases(
    "should support | supports | must support | should provide | provides",
    "should offer | offers | must provide | allows | should allow | must allow",
    "will support | needs to support | has to support",
  ),
);
export const subject = either(
  sequence(actor, ability),
  phrases(
    "it should be possible to | it must be possible to | it is possible to",
    "allow users to | let users | allow | support | supports | provide",
    "allow me to | let me | allow clients to | supporting | users can",
    "allow the user to | offer | should support | should allow users to",
  ),
);

const privileged = new Set("admin administrator moderator owner manager staff".split(" "));

/** "as a user, I want to": the opening of a story. */
const story: Parser<Nodes> = map(
  sequence(
    optional(sequence(word("story", "us"), optional(word(":", "-")))),
    word("as"),
    optional(word("a", "an", "the")),
    many(token(({ kind, key }) => kind === "word" && key !== "i" && !privileged.has(key))),
    optional(word(",")),
    word("i", "i'd", "we"),
    phrases(
      "want to | want to be able to | would like to | would like to be able to",
      "like to be able to | like to | can | should be able to | need to",
      "must be able to | need to be able to",
    ),
  ),
  ([, , , who]) => (who.length === 0 ? [] : [{ node: "actor", name: nameOf(who) }]),
);

/** "technicians can": people of one kind, who are then all that use it. */
const people: Parser<Nodes> = map(
  where(
    sequence(
      thing,
      phrases("can | may | should be able to | must be able to | will be able to | are able to"),
      ahead(token(({ key }) => key !== "store" && key !== "save")),
    ),
    ([name]) => !privileged.has(singularise(name.words.toLowerCase())),
  ),
  ([name]) => [{ node: "actor", name }],
);
/** "I'd also like to be able to", "it would be great if I could": that something can be done. */
const possibility = either(
  words(
    "i i'd we we'd you it it'd would want need needs like love also just to be able must could can have",
    "great nice good cool handy useful helpful enough fine possible for me us please way option ability an a",
    "the there is endpoint endpoints that lets let provide provides offer offers include everyone users",
  ),
  phrases(
    "if i could | if we could | if i can | if we can | if you can | if users can | in addition",
  ),
);
const possibilities = remembered(once(many(once(possibility), 12)));

/** Who wants what follows. */
export const wisher: Parser<Nodes> = remembered(
  either(story, as<Nodes>([], subject), people, as<Nodes>([], possibilities)),
);
