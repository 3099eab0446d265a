import { isPlural } from "../../specification/noun_number.ts";
import {
  as,
  either,
  first,
  inParentheses,
  map,
  once,
  optional,
  type Parser,
  phrase,
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
import { accessItem, accessSentence } from "./access.ts";
import { asSoftware, inWhatForm } from "./as_software.ts";
import { printedBackground } from "./background.ts";
import { carriers } from "./carriers.ts";
import { continuedList, dataSentence, elliptic } from "./declaration.ts";
import { listSeparator } from "./field.ts";
import { fieldList, fieldsIntroduction, withRequired } from "./field_list.ts";
import { thingAlone } from "./fields_heading.ts";
import { guarantee, guaranteeSentence, ownerSentence } from "./guarantees.ts";
import { headingAlone, sentencesHeading, someFieldsHeading, thingsHeading } from "./headings.ts";
import { kept, keptOf } from "./kept.ts";
import { nameOf } from "./name.ts";
import { markAction, operationsSentence, operationsWish, somebodyCreates } from "./operations.ts";
import { withReason } from "./reason.ts";
import { routeSentence } from "./routes.ts";
import { ruleSentence } from "./rule.ts";
import { labelledKind, softwareHead, usedBy } from "./software.ts";
import { softwareHeading } from "./software_heading.ts";
import {
  bareSoftware,
  habitSentence,
  keepSentence,
  shown,
  softwareSentence,
} from "./software_sentence.ts";
import { thing } from "./things.ts";
import { subject, wisher } from "./wisher.ts";

/** "The observer adds observations to a station: temperature, remarks": what each belongs to. */
const createFor: Parser<Nodes> = map(
  sequence(
    either(where(operationsSentence, creates), somebodyCreates),
    words("to for in on under about of"),
    optional(words("particular certain given")),
    thing,
    either(word(":", "with", "-"), phrase("with :")),
    fieldList,
  ),
  ([nodes, , , parent, , list]) => {
    const operations = nodes.findLast((node) => node.node === "operations");
    const child = operations?.node === "operations" ? operations.of.at(-1) : undefined;
    return [
      ...nodes,
      ...list(child),
      { node: "relation", child, parent, required: undefined, role: undefined },
    ];
  },
);

function creates(nodes: Nodes): boolean {
  return nodes.every((node) => node.node !== "operations" || node.operations.includes("create"));
}

/** In "Post: title" a thing stands before its fields, and no operation on the one before. */
function createsSomething(nodes: Nodes): boolean {
  return creates(nodes) && nodes.some((node) => node.node === "operations" && node.of.length > 0);
}
const fieldsOfIt = second(optional(sequence(fieldsIntroduction, optional(word(":")))), fieldList);

/** "create authors with a first name": the fields of what is created. */
const createWith: Parser<Nodes> = map(
  either(
    sequence(
      either(where(operationsSentence, creates), somebodyCreates),
      second(word("with", "by"), fieldsOfIt),
    ),
    sequence(
      either(where(operationsSentence, createsSomething), somebodyCreates),
      either(second(word(":"), fieldsOfIt), inParentheses(fieldList)),
    ),
  ),
  ([nodes, list]) => {
    const operations = nodes.findLast((node) => node.node === "operations");
    const of = operations?.node === "operations" ? operations.of.at(-1) : undefined;
    return [...nodes, ...list(of)];
  },
);
/** "an API where members can register a loan: borrower, due date": the software and what is created. */
const softwareWhere: Parser<Nodes> = map(
  sequence(
    softwareHead,
    optional(word(",")),
    either(word("where"), phrases("in which | with which | so that | for when")),
    createWith,
  ),
  ([software, , , nodes]) => [...software, ...nodes],
);
/** "Create a users table (email, name)", "create the attendee model: name". */
const createTable: Parser<Nodes> = map(
  sequence(
    words("create add build make define implement write"),
    thing,
    words("model table entity resource schema collection"),
    optional(
      either(
        inParentheses(fieldList),
        second(word(":"), fieldList),
        second(
          sequence(
            words("with containing having"),
            optional(words("the these")),
            words("columns fields attributes properties"),
            optional(sequence(words("for about"), thing)),
            optional(word(":")),
          ),
          either(inParentheses(fieldList), fieldList),
        ),
      ),
    ),
    optional(
      either(second(optional(word(",")), inWhatForm), second(words("for in"), softwareHead)),
      [],
    ),
    optional(second(word(","), dataSentence), []),
  ),
  ([, name, , list, form, more]) => [
    { node: "thing", name, role: "declared" },
    ...(list === undefined ? [] : list(name)),
    ...form,
    ...more,
  ],
);
/** "Beer model for our API". */
const modelFor: Parser<Nodes> = map(
  sequence(thing, words("model entity resource schema table"), words("for in"), softwareHead),
  ([name, , , software]) => [...software, { node: "thing", name, role: "declared" }],
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

/** "Please create an API that manages boats with", "What we keep of a boat is": above a list of fields. */
export const announcement: Parser<Nodes> = either(
  first(
    either(softwareSentence, keepSentence),
    sequence(
      optional(word(",")),
      either(
        words("with having containing including has have"),
        phrases("that have | which have | that has"),
      ),
      optional(fieldsIntroduction),
    ),
  ),
  map(
    sequence(
      carriers,
      words("for of per about"),
      kept,
      carriers,
      optional(fieldsIntroduction),
      carriers,
    ),
    ([, , nodes]) => nodes,
  ),
);

/** "Compulsory fields: name, age": of what was last spoken of. */
const someFields: Parser<Nodes> = map(
  sequence(someFieldsHeading, word(":"), fieldList),
  ([required, , list]) => withRequired(list(undefined), required),
);
/** "Beer diary, please as an API: name, style": what it is called, its form and its fields. */
const titled: Parser<Nodes> = map(
  where(
    sequence(
      optional(words("a an the my our")),
      optional(words("simple small basic personal")),
      thing,
      optional(second(words("for of in"), second(words("the my our a"), thing))),
      optional(
        either(
          second(optional(word(",")), inWhatForm),
          second(word(","), first(softwareHead, shown)),
        ),
        [],
      ),
      optional(second(word(":", "-"), fieldList)),
    ),
    ([, , , place, form, list]) => form.length > 0 || (place !== undefined && list !== undefined),
  ),
  ([, , name, place, form, list]) => [
    // "PetStore, REST API": what the whole is called, unless its fields are given.
    list === undefined && !isPlural(name.words)
      ? setting(name)
      : { node: "thing", name, role: "named" },
    ...(place === undefined ? [] : [setting(place)]),
    ...form,
    ...(list === undefined ? [] : list(name)),
  ],
);
function setting(name: Name): Node {
  return { node: "thing", name, role: "setting" };
}
/** "The table is called bookings": what a list or a sample beside it is of. */
const namedSo: Parser<Nodes> = map(
  sequence(
    words("the this"),
    words("table entity model resource collection type"),
    words("is must"),
    optional(word("be")),
    words("called named"),
    thing,
  ),
  ([, , , , , name]) => [{ node: "thing", name, role: "declared" }],
);

/** 'Task: "Tiny CRM"': what the whole is called. */
const labelledTitle: Parser<Nodes> = map(
  sequence(
    words("task project title exercise assignment challenge topic subject app application name"),
    word(":", "-"),
    token(({ kind }) => kind === "quoted"),
  ),
  ([, , found]) => [{ node: "title", name: nameOf([found]) }],
);

const inline = sequence(either(sentencesHeading, thingsHeading), word(":", "-"));

/** A sentence that stands for itself. The order decides between readings of the same words. */
export const sentence: Parser<Nodes> = either(
  printedBackground,
  labelledTitle,
  guaranteeSentence,
  ownerSentence,
  second(optional(inline), routeSentence),
  softwareSentence,
  softwareWhere,
  createTable,
  modelFor,
  keptOf,
  habitSentence,
  keepSentence,
  bareSoftware,
  labelledKind,
  asSoftware,
  second(optional(inline), second(optional(subject), accessSentence)),
  withReason(second(optional(inline), operationsSentence)),
  withReason(second(optional(inline), wishes)),
  withReason(createWith),
  withReason(createFor),
  second(optional(inline), dataSentence),
  inParentheses(guaranteeSentence),
  second(optional(inline), usedSomehow),
  ruleSentence,
  someFields,
  namedSo,
  titled,
  thingAlone,
  map(softwareHeading, ({ nodes }) => nodes),
  as<Nodes>([], headingAlone),
);

/** After a semicolon the list before it may go on, or what is said be left out. */
export const continuation: Parser<Nodes> = either(sentence, elliptic, continuedList);
