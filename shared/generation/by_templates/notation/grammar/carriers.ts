import { either, many, once, type Parser, phrases, remembered, where, words } from "../parser.ts";

/**
 * Words that carry a wish and say nothing of what is wished: who wishes, that it is wished, that
 * something is kept or known, and what holds such words together. None of them negates, limits,
 * counts, compares or conditions, so a stretch of them may stand in any order before and after what
 * is asked for, and asks for nothing by itself.
 */
const wishing = words(
  "i i'd i'll i'm we we'd we'll we're you they people someone somebody everyone it this that what which",
  "there who me us my our need needs needed want wants wanted would like love prefer must will be is",
  "are to have just also simply basically really please pls so and here thing things",
);
const keeping = words(
  "store stores stored storing save saves saved saving keep keeps kept keeping record records recorded",
  "note noted notes track tracks tracked tracking log logs logged capture captures captured know known",
  "collect collects collected enter entered register registered hold holds remember document documented",
  "write written type typed put fill filled specify specified include care matter matters interested",
  "interesting important relevant necessary required useful house maintain maintained",
);
const particles = words("down in up track");
const matter = words(
  "data information info details detail facts following these them each system app application service",
  "api backend database software tool program form sheet entry",
);
const adverbials = phrases(
  "by hand | for now | at the moment | right now | so far | be able to | going to | as well | too",
  "in the database | in the system | in it | in there | at first | first of all | as follows",
  "for the moment | of course | the following | all of this | all this | all that | for me | for us",
  "keep track of | a record of | a list of | a note of | the usual | to begin with | to start with",
  "in the end | in the future | from the start | per entry",
);
const carrier = once(either(adverbials, wishing, keeping, matter, particles));
const most = 14;

/** The longest stretch of such words, which may be empty. */
export const carriers: Parser<unknown> = remembered(once(many(carrier, most)));

const keeps = new Set(
  (
    "store stores stored save saves saved keep keeps kept record recorded note noted track tracks " +
    "tracked log logged capture captured know known collect collected enter entered register hold holds " +
    "registered remember document write written type typed need needs want wants like required house"
  ).split(" "),
);

/** A stretch that says that something is kept, known or needed. */
export const keepers: Parser<unknown> = where(
  (input, at) =>
    (function* () {
      for (const { next } of carriers(input, at))
        yield { value: input.tokens.slice(at, next), next };
    })(),
  (found) => found.some(({ key }) => keeps.has(key)),
);
