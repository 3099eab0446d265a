import { either, many, optional, phrase, phrases, sequence, word, words } from "../parser.ts";
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
    "own complete nice neat good proper personal plain who looking searching , : !",
  ),
  phrases(
    "to have | this is | it is | it's | that's | goal is | task is | idea is | am looking | are looking",
    "require | would be | it would be | add | out with | given the following entities | given the following tables",
    "given the following schema | given the following data model | given these entities | would like | would love | looking to",
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
const wanting = sequence(
  determiner,
  thingName,
  either(words("wants needs want need"), phrases("would like | is looking for | could use")),
);
export const wish = either(
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
export const opening = sequence(optional(either(business, wanting)), many(requestWord));
