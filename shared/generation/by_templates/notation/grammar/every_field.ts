import {
  either,
  map,
  optional,
  type Parser,
  phrases,
  second,
  sequence,
  word,
  words,
} from "../parser.ts";
import type { Modifier, Name, Nodes } from "../syntax.ts";
import { namesList } from "./field.ts";
import { thing } from "./things.ts";

const fieldWord = words(
  "fields attributes properties columns values data information details entries of them these",
);
const everything = either(
  sequence(
    words("all every each"),
    optional(word("of")),
    optional(words("the these its their")),
    optional(word("other")),
    either(fieldWord, words("field attribute property column value")),
  ),
  phrases("everything | everything else | the rest | all others | the others | all the rest"),
);
const isRequired = sequence(
  optional(words("is are must")),
  optional(word("be")),
  either(
    phrases("required | mandatory | given | provided | filled in | filled | set | present"),
    phrases("not null | not empty | non-empty"),
  ),
);
const isOptional = sequence(
  optional(words("is are may can must")),
  optional(word("be")),
  either(
    words("optional nullable empty null missing blank"),
    phrases("left out | left empty | left blank | omitted | not required"),
  ),
);
const ofThing = optional(second(words("of for in"), thing));

function every(required: boolean, of: Name | undefined): Nodes {
  return [{ node: "rule", of, fields: "every", modifiers: [{ is: "required", required }] }];
}
function these(fields: readonly Name[], required: boolean): Nodes {
  const modifiers: Modifier[] = [{ is: "required", required }];
  return [{ node: "rule", of: undefined, fields, modifiers }];
}

/** "All fields are required", "no empty values". */
const all: Parser<Nodes> = either(
  map(sequence(everything, ofThing, isRequired), ([, of]) => every(true, of)),
  map(sequence(everything, ofThing, isOptional), ([, of]) => every(false, of)),
  map(
    sequence(
      either(
        sequence(
          word("no"),
          words("empty blank missing null"),
          words("values fields value entries"),
          optional(words("allowed accepted permitted")),
        ),
        sequence(
          words("empty blank null missing"),
          words("values fields"),
          either(
            phrases("are not allowed | are not accepted | are forbidden | are refused"),
            phrases("are not permitted | are rejected | cannot be saved"),
          ),
        ),
        sequence(
          word("nothing", "none"),
          optional(sequence(word("of"), words("them these the"), optional(fieldWord))),
          words("can may cannot must"),
          word("be"),
          either(words("empty blank null missing optional"), phrases("left out | left empty")),
        ),
      ),
    ),
    () => every(true, undefined),
  ),
);

/** "Only the email may be left out", "everything except the notes is required". */
const allBut: Parser<Nodes> = either(
  map(sequence(word("only"), optional(word("the")), namesList, isOptional), ([, , names]) => [
    ...every(true, undefined),
    ...these(names, false),
  ]),
  map(sequence(word("only"), optional(word("the")), namesList, isRequired), ([, , names]) => [
    ...every(false, undefined),
    ...these(names, true),
  ]),
  map(
    sequence(
      everything,
      words("except but besides"),
      optional(word("for")),
      optional(word("the")),
      namesList,
      isRequired,
    ),
    ([, , , , names]) => [...every(true, undefined), ...these(names, false)],
  ),
);

export const everyField: Parser<Nodes> = either(all, allBut);
