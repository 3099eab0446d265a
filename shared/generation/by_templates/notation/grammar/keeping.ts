import {
  as,
  either,
  first,
  optional,
  type Parser,
  phrases,
  sequence,
  where,
  word,
  words,
} from "../parser.ts";
import type { Nodes } from "../syntax.ts";
import { wish } from "./request.ts";
import { wisher } from "./wisher.ts";

/** "I would like to record my wines": what is kept, without a word for the software. */
const keeping = phrases(
  "manage | store | track | keep track of | keep | record | log | save | note | note down",
  "organize | organise | catalog | maintain | register | write down | digitise | digitize",
  "administer | handle | collect | keep a list of | keep a record of | keep records of | hold",
);
const softwareKeeps = sequence(
  optional(words("the this our it")),
  optional(
    words("system app application api service tool program software backend database script"),
  ),
  optional(words("must will can")),
  optional(phrases("be able to | allow us to | let us | let me")),
);
export const wishToKeep: Parser<Nodes> = either(
  as<Nodes>(
    [],
    sequence(
      optional(words("so also")),
      either(
        wish,
        sequence(words("i we i'd we'd"), optional(words("must will would"))),
        words("i'd we'd"),
      ),
      optional(words("need like love want")),
      optional(word("to")),
      keeping,
    ),
  ),
  as<Nodes>(
    [],
    where(
      sequence(
        softwareKeeps,
        either(
          keeping,
          phrases(
            "manages | handles | stores | tracks | keeps track of | keeps | records | saves | holds",
          ),
        ),
      ),
      ([[lead, noun, must]]) => (lead ?? noun ?? must) !== undefined,
    ),
  ),
  first(wisher, keeping),
);
