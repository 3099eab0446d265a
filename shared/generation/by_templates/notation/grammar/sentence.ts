import {
  ahead,
  either,
  first,
  inParentheses,
  many,
  map,
  optional,
  type Parser,
  phrase,
  second,
  sequence,
  token,
  where,
  word,
} from "../parser.ts";
import type { Nodes } from "../syntax.ts";
import { featureNouns, technologies } from "../vocabulary.ts";
import { accessSentence } from "./access.ts";
import { continuedList, dataSentence, elliptic } from "./declaration.ts";
import { fieldList, fieldsIntroduction } from "./field_list.ts";
import { guaranteeSentence, ownerSentence } from "./guarantees.ts";
import { sentencesHeading, thingsHeading } from "./headings.ts";
import { operationsSentence, subject } from "./operations.ts";
import { routeSentence } from "./routes.ts";
import { asSoftware, keepSentence, softwareSentence } from "./software_sentence.ts";

function creates(nodes: Nodes): boolean {
  return nodes.every((node) => node.node !== "operations" || node.operations.includes("create"));
}

/** "create authors with a first name": the fields of what is created. */
const createWith: Parser<Nodes> = map(
  sequence(
    where(operationsSentence, creates),
    word("with", "by"),
    optional(sequence(fieldsIntroduction, optional(word(":")))),
    fieldList,
  ),
  ([nodes, , , list]) => {
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

const inline = sequence(either(sentencesHeading, thingsHeading), word(":", "-"));

/** A sentence that stands for itself. The order decides between readings of the same words. */
export const sentence: Parser<Nodes> = either(
  guaranteeSentence,
  ownerSentence,
  routeSentence,
  softwareSentence,
  keepSentence,
  asSoftware,
  second(optional(inline), second(optional(subject), accessSentence)),
  first(second(optional(inline), operationsSentence), reason),
  first(createWith, reason),
  second(optional(inline), dataSentence),
  map(inParentheses(guaranteeSentence), (nodes) => nodes),
);

/** After a semicolon the list before it may go on, or what is said be left out. */
export const continuation: Parser<Nodes> = either(sentence, elliptic, continuedList);
