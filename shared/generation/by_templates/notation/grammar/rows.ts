import {
  as,
  either,
  first,
  map,
  optional,
  type Parser,
  phrases,
  second,
  separated,
  sequence,
  token,
  where,
  word,
  words,
} from "../parser.ts";
import type { Name, Node, Nodes } from "../syntax.ts";
import { functionWords } from "../vocabulary.ts";
import { listSeparator } from "./field.ts";
import { nameOf } from "./name.ts";
import { things } from "./things.ts";

type Tables = readonly Name[] | "all" | "last";

const everyone = either(
  words("everyone everybody anyone anybody"),
  phrases("all users | any user | every user | the public | all visitors | anonymous users"),
);
/** "the owner", "the person who made it". */
const owner = sequence(
  optional(words("the their its a each every")),
  either(
    words("owner owners creator creators"),
    sequence(words("person user one people account"), ahead()),
  ),
  optional(
    sequence(
      optional(words("who that")),
      words("made created added wrote entered posted owns inserted"),
      optional(words("it them the their")),
      optional(words("row rows record records entry")),
    ),
  ),
);
function ahead() {
  return sequence(
    words("who that"),
    words("made created added wrote entered posted owns inserted"),
    optional(words("it them")),
  );
}

const readVerb = words("see sees read reads view views browse access list");
const writeVerb = words(
  "write writes change changes edit edits update updates modify manage delete add create insert",
);
const joint = either(listSeparator, word("or", "/"));
const reading = separated(readVerb, joint);
const writing = separated(writeVerb, joint);
const both = where(separated(either(readVerb, writeVerb), joint), (verbs) =>
  verbs.some(({ key }) => /^(?:see|read|view|browse|access|list)/.test(key)),
);

const all: Parser<Tables> = either(
  as<Tables>(
    "all",
    either(
      phrases("both | all of them | all tables | both tables | all rows | all three | all"),
      phrases("everything | every row | all data | the data | the rows | rows"),
    ),
  ),
  as<Tables>("last", words("it them these those")),
);
const named: Parser<Tables> = second(
  optional(phrases("the rows of | rows of | all rows in | all rows of")),
  things,
);
const tables: Parser<Tables> = either(all, named);
const own: Parser<Tables> = second(
  sequence(words("your their his its"), optional(word("own"))),
  either(as<Tables>("all", optional(words("rows row data records record ones entries"))), things),
);

function readBy(who: "everyone" | "owner"): (of: Tables) => Nodes {
  return (of) => [{ node: "rows", of, read: who }];
}
const onlyOwned: Node = { node: "owner" };

const everyoneReads: Parser<Nodes> = map(
  either(
    second(sequence(everyone, optional(words("can may must")), reading), tables),
    first(
      tables,
      sequence(
        words("are is can must"),
        optional(word("be")),
        either(
          sequence(
            optional(word("publicly")),
            words("readable visible viewable read seen"),
            optional(sequence(words("by to for"), everyone)),
          ),
          phrases("public | public to read | open to everyone"),
        ),
      ),
    ),
  ),
  readBy("everyone"),
);

/** "only the owner can write", "you can only change your own", "and written by their owner". */
const ownerWrites: Parser<Nodes> = as<Nodes>(
  [onlyOwned],
  either(
    sequence(word("only"), owner, words("can may"), writing, optional(tables)),
    sequence(owner, words("can may"), optional(word("only")), writing, own),
    sequence(
      words("you users they everyone one"),
      optional(words("can may must")),
      either(sequence(word("only"), writing), sequence(writing, word("only"))),
      own,
    ),
    sequence(
      optional(word("only")),
      words("written writable editable edited changed changeable modified managed"),
      optional(word("only")),
      word("by"),
      owner,
    ),
  ),
);

/** "offers are private to the person who made them", "only the owner can read and write". */
const ownerReads: Parser<Nodes> = map(
  either(
    first(
      tables,
      sequence(
        word("are", "is", "stay", "must"),
        optional(word("be")),
        optional(word("only")),
        either(word("private"), words("visible readable")),
        optional(word("only")),
        words("to for by"),
        optional(word("only")),
        owner,
      ),
    ),
    first(tables, sequence(word("are", "is"), word("private"))),
    second(sequence(word("only"), owner, words("can may"), both), optional(tables, "all" as const)),
    second(
      sequence(
        words("you users they everyone everybody one"),
        optional(words("can may must")),
        either(sequence(word("only"), both), sequence(both, word("only"))),
      ),
      own,
    ),
  ),
  readBy("owner"),
);

const somebody = token(({ kind, key }) => kind === "word" && !functionWords.has(key));
const others = token(({ kind, key }) => kind === "word" && /'s?$/.test(key));
/** Which people: who uses the software, and no thing of it. */
const mutual = sequence(
  either(
    sequence(words("another other someone somebody"), optional(word("else's")), optional(others)),
    sequence(word("each"), word("other's")),
  ),
  optional(words("rows row data records entries")),
);
/** "It must be impossible for one parent to read another parent's rows." */
const apart: Parser<Nodes> = map(
  either(
    map(
      sequence(
        word("it"),
        words("must is"),
        optional(word("be")),
        words("impossible"),
        word("for"),
        words("one a any"),
        somebody,
        word("to"),
        both,
        mutual,
      ),
      ([, , , , , , who]) => who,
    ),
    map(
      sequence(words("no nobody"), optional(somebody), words("can may must"), both, mutual),
      ([, who]) => who,
    ),
    map(sequence(somebody, word("cannot"), both, mutual), ([who]) => who),
  ),
  (who): Nodes => [
    { node: "rows", of: "all", read: "owner" },
    ...(who === undefined ? [] : [{ node: "actor" as const, name: nameOf([who]) }]),
  ],
);

/** Who may see the rows of a table and who may change them. */
export const rowsClause: Parser<Nodes> = either(everyoneReads, ownerWrites, ownerReads, apart);
