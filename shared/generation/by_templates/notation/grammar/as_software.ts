import {
  ahead,
  either,
  first,
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
import type { Nodes } from "../syntax.ts";
import { softwareHead, terminalAlone } from "./software.ts";
import { purposeThings } from "./software_sentence.ts";

/** "as a REST service", "exposed as REST", "just the API". */
export const inWhatForm: Parser<Nodes> = second(
  either(
    sequence(
      optional(word("please")),
      optional(words("kept exposed offered available delivered done built")),
      words("as via over through"),
    ),
    sequence(words("just only"), ahead(words("the a an"))),
    sequence(optional(word("all")), words("must should"), word("be")),
  ),
  first(softwareHead, optional(words("please thanks"))),
);

/** "I need this as a REST API", "it should be a REST API". */
export const asSoftware: Parser<Nodes> = either(
  inWhatForm,
  first(either(softwareHead, terminalAlone), goodEnough()),
  second(
    sequence(
      either(
        sequence(
          optional(word("please")),
          either(
            words("make build provide offer move turn convert put bring"),
            sequence(word("i", "we"), word("need", "want")),
          ),
          words("it this that them these all"),
        ),
        sequence(
          words("it this that all both everything"),
          either(
            phrases(
              "should be available | must be available | should be | must be | is",
              "is to be | has to be | must be reachable | must be accessible | must be exposed",
              "must be usable | must be offered | must be possible | must be done | must work",
            ),
            phrase("are available"),
          ),
        ),
      ),
      optional(words("as through via over with available into to")),
      optional(word("through", "via", "over", "as")),
    ),
    map(sequence(softwareHead, optional(purposeThings, [])), (parts) => parts.flat()),
  ),
);

/** "is fine for me", "would do". */
function goodEnough(): Parser<unknown> {
  return sequence(
    either(
      sequence(
        words("is would will"),
        optional(word("be")),
        words("fine ok okay enough good great perfect nice"),
      ),
      phrases("would do | will do | would suffice | suffices | please | preferred | it is"),
    ),
    optional(phrases("for me | for us | for now")),
  );
}
