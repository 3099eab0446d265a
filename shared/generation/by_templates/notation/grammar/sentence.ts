import {
  ahead,
  as,
  either,
  first,
  inParentheses,
  many,
  map,
  once,
  optional,
  type Parser,
  phrase,
  second,
  separated,
  sequence,
  token,
  where,
  word,
} from "../parser.ts";
import type { Nodes } from "../syntax.ts";
import { featureNouns, technologies } from "../vocabulary.ts";
import { accessItem, accessSentence } from "./access.ts";
import { printedBackground } from "./background.ts";
import { continuedList, dataSentence, elliptic } from "./declaration.ts";
import { listSeparator } from "./field.ts";
import { fieldList, fieldsIntroduction } from "./field_list.ts";
import { guarantee, guaranteeSentence, ownerSentence } from "./guarantees.ts";
import { headingAlone, sentencesHeading, thingsHeading } from "./headings.ts";
import { markAction, operationsSentence, operationsWish } from "./operations.ts";
import { routeSentence } from "./routes.ts";
import { ruleSentence } from "./rule.ts";
import { usedBy } from "./software.ts";
import {
  asSoftware,
  bareSoftware,
  keepSentence,
  softwareHeading,
  softwareSentence,
} from "./software_sentence.ts";
import { subject, wisher } from "./wisher.ts";

function creates(nodes: Nodes): boolean {
  return nodes.every((node) => node.node !== "operations" || node.operations.includes("create"));
}

/** "create authors with a first name": the fields of what is created. */
const createWith: Parser<Nodes> = map(
  sequence(
    where(operationsSentence, creates),
    either(
      second(
        sequence(word("with", "by"), optional(sequence(fieldsIntroduction, optional(word(":"))))),
        fieldList,
      ),
      inParentheses(fieldList),
    ),
  ),
  ([nodes, list]) => {
    const operations = nodes.findLast((node) => node.node === "operations");
    const of = operations?.node === "operations" ? operations.of.at(-1) : undefined;
    return [...nodes, ...list(of)];
  },
);
/** "so that products can be organised": why, which asks for nothing. */
const restricting = new Set([
  "only",
  "not",
  "never",
  "nobody",
  "no",
  "must",
  "cannot",
  "automatically",
  "except",
  "unless",
  "log",
  "password",
]);
const reason = optional(
  sequence(
    optional(word(",")),
    either(
      phrase("so that", "in order to", "because"),
      sequence(word("so"), ahead(word("i", "we", "they"))),
    ),
    many(
      token(({ key }) => !restricting.has(key) && !technologies.has(key) && !featureNouns.has(key)),
    ),
  ),
);

const wish: Parser<Nodes> = either(accessItem, markAction, guarantee, operationsWish);
/** "list them, filter them by author and mark one as done": what is wanted, one after the other. */
const wishes: Parser<Nodes> = map(
  sequence(optional(wisher, []), separated(once(wish), listSeparator)),
  ([who, groups]) => [...who, ...groups.flat()],
);
const usedSomehow: Parser<Nodes> = map(
  sequence(operationsSentence, usedBy),
  ([nodes, software]) => [...nodes, ...software],
);

const inline = sequence(either(sentencesHeading, thingsHeading), word(":", "-"));

/** A sentence that stands for itself. The order decides between readings of the same words. */
export const sentence: Parser<Nodes> = either(
  printedBackground,
  guaranteeSentence,
  ownerSentence,
  second(optional(inline), routeSentence),
  softwareSentence,
  keepSentence,
  bareSoftware,
  asSoftware,
  second(optional(inline), second(optional(subject), accessSentence)),
  first(second(optional(inline), operationsSentence), reason),
  first(second(optional(inline), wishes), reason),
  first(createWith, reason),
  second(optional(inline), dataSentence),
  inParentheses(guaranteeSentence),
  usedSomehow,
  ruleSentence,
  map(softwareHeading, ({ nodes }) => nodes),
  as<Nodes>([], headingAlone),
);

/** After a semicolon the list before it may go on, or what is said be left out. */
export const continuation: Parser<Nodes> = either(sentence, elliptic, continuedList);
