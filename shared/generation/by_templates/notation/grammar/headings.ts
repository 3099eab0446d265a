import {
  as,
  either,
  first,
  optional,
  type Parser,
  phrases,
  second,
  sequence,
  token,
  word,
  words,
} from "../parser.ts";
import type { Name } from "../syntax.ts";
import { thing } from "./things.ts";
import { ability, actor } from "./wisher.ts";

const lead = optional(
  sequence(
    optional(words("the these with our its")),
    optional(
      words(
        "following main basic functional additional general required technical",
        "business some other two three four 2 3 4",
      ),
    ),
  ),
);

/** Above a list of things. */
export const thingsHeading: Parser<unknown> = sequence(
  lead,
  phrases(
    "entities | resources | models | tables | things | objects | data model",
    "data models | data | domain model | schema | records | types | database",
    "database schema | the data | table",
  ),
);

/** Above a list of sentences, which say what they say without it. */
export const sentencesHeading: Parser<unknown> = either(
  sequence(
    phrases("definition of done | acceptance criteria | requirements | use case | user story"),
    words("for of"),
    either(
      token(({ kind }) => kind === "quoted"),
      thing,
    ),
  ),
  sequence(
    lead,
    phrases(
      "requirements | acceptance criteria | criteria | endpoints | features",
      "operations | functionality | functionalities | user stories | stories",
      "rules | notes | relationships | relations | api endpoints | routes",
      "constraints | commands | functions | actions | api | use cases | scope",
      "must have | overview | description | validation | validation rules",
      "business rules | tasks | lists | filters | access | storage | story | goal",
      "task | api routes | the api | non-functional requirements | example",
      "examples | sample | sample data | example record | example data",
      "data looks like | data looks like this | the data looks like",
      "the data looks like this | what we need | user story | acceptance",
      "main flow | basic flow | normal flow | flow | happy path | main scenario | scenario",
      "specifications | specification | steps | what it must do | definition of done | use case",
      "api requirements | include | includes | it includes | please include",
    ),
  ),
  sequence(actor, ability),
  phrases(
    "it should | it must | it can | the api should | it should be possible to",
    "i can | users can",
  ),
);

/** A heading that stands alone in a line, and could be nothing else. */
export const headingAlone: Parser<unknown> = phrases(
  "user story | user stories | acceptance criteria | functional requirements",
  "non-functional requirements | requirements | overview | business rules | use cases",
);

/** "Mandatory:" and "Optional fields:" above some of the fields. */
const someNoun = words("fields attributes properties columns data ones");
const someOf = either(as(true, words("mandatory required")), as(false, word("optional")));
export const someFieldsHeading: Parser<boolean> = either(
  second(
    sequence(optional(word("the")), optional(token(({ kind }) => kind === "number"))),
    first(someOf, sequence(optional(someNoun), optional(word("are")))),
  ),
  second(
    sequence(
      optional(word("the", "these")),
      optional(word("other", "following")),
      someNoun,
      word("are"),
    ),
    someOf,
  ),
);

/** "Song Model" in a line above everything else. */
export const titleThing: Parser<Name> = first(
  thing,
  optional(words("model entity schema resource data fields")),
);
