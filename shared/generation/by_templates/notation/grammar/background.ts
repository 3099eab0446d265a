import {
  complaints,
  courtesyHeads,
  courtesyWords,
  ownParticiples,
  ownVerbs,
  presentTools,
  theirVerbs,
} from "../background_words.ts";
import { findGaps } from "../gaps.ts";
import type { Statement } from "../layout.ts";
import {
  either,
  end,
  many,
  map,
  optional,
  type Parser,
  parseAll,
  phrases,
  second,
  sequence,
  token,
  where,
  word,
  words,
} from "../parser.ts";
import type { Nodes } from "../syntax.ts";
import type { Token } from "../token.ts";
import { lineTitle, occasion, place, timeAllowed } from "./background_lines.ts";
import { harmless, isHarmless, oneOf } from "./harmless.ts";
import { nameOf } from "./name.ts";
import { bareSupabase } from "./software.ts";

/** "Background: "…"": as it is printed again. */
export const printedBackground: Parser<Nodes> = map(
  second(
    sequence(word("background"), word(":")),
    token(({ kind }) => kind === "quoted"),
  ),
  (found) => [{ node: "background", said: nameOf([found]), isCourtesy: true }],
);

const linking = new Set(
  "and but so because since that who where it they them he she as".split(" "),
);
const nouns = (most: number) =>
  many(
    token((found) => isHarmless(found) && !linking.has(found.key)),
    most,
  );
/** "a small shop that sells records". */
const anything = sequence(
  nouns(10),
  optional(
    sequence(words("that who where"), optional(words("we people i")), oneOf(theirVerbs), nouns(6)),
  ),
);
const article = words("a an the my our this");
const self = either(
  words("i we"),
  sequence(
    words("my our"),
    many(
      token((found) => isHarmless(found) && !isVerb(found)),
      3,
    ),
  ),
);
function isVerb({ key }: Token): boolean {
  return ownVerbs.has(key) || ownParticiples.has(key) || ["is", "has"].includes(key);
}
/** "on paper", "in a spreadsheet". */
const today = sequence(
  words("on in by from with"),
  many(words("a an the my our various several old big google microsoft shared huge single"), 3),
  oneOf(presentTools),
  optional(word("sheets", "file")),
);
const keeping = sequence(
  optional(words("currently still so now today")),
  words(
    "keep keeps kept keeping track tracks tracked tracking write wrote writing note noted manage",
  ),
  optional(word("down")),
  many(either(harmless, word("all")), 5),
  optional(word("down")),
  today,
);
const verbs = many(token(isVerb), 3);
const isCourtesy = (tokens: readonly Token[]) => tokens.some(({ key }) => courtesyHeads.has(key));
const having = sequence(words("have had has own owns"), article, anything);
const doing = sequence(
  many(words("currently still have has was were am are been just recently"), 3),
  either(oneOf(ownVerbs), oneOf(ownParticiples)),
  verbs,
  optional(words("on at in for to as of")),
  either(end, harmless),
  anything,
);
/** "the spreadsheet is killing me". */
const pain = sequence(
  many(words("the my our that this old big current")),
  either(oneOf(presentTools), words("it that everything this")),
  many(oneOf(complaints), 8),
);
const selfClause = either(
  sequence(self, either(keeping, having, doing)),
  sequence(words("i'm we're i've we've"), optional(word("currently", "just", "been")), doing),
);
const freeClause = either(
  where(
    sequence(oneOf(ownParticiples), optional(words("on to")), article, anything),
    ([verb]) => verb.key !== "using",
  ),
  keeping,
  doingNothing(),
);
/** "used a spreadsheet so far". */
function doingNothing(): Parser<unknown> {
  return sequence(
    words("used using"),
    many(words("a an the my our")),
    oneOf(presentTools),
    anything,
  );
}
const joint = either(
  sequence(optional(word(",")), words("and but so because since as where")),
  word(","),
);
const greeting = optional(
  sequence(
    words("hi hello hey"),
    optional(words("all everyone there folks")),
    optional(word(",", "!")),
  ),
);

/** Who asks, what they do, and how it is done today. */
const story: Parser<Nodes> = map(
  sequence(
    greeting,
    either(selfClause, freeClause),
    many(sequence(joint, either(selfClause, freeClause, pain)), 4),
    optional(bareSupabase, []),
  ),
  ([, , , kind]) => kind,
);
const painAlone: Parser<Nodes> = map(sequence(greeting, pain), () => []);
/** "So that our list is up to date." */
const motive: Parser<Nodes> = map(
  sequence(
    either(phrases("so that | in order to | because | this way | that way"), word("so")),
    many(
      token((found) => isHarmless(found) || ["can", "will", "is", "are"].includes(found.key)),
      20,
    ),
  ),
  () => [],
);
const courtesy: Parser<Nodes> = map(
  where(
    many(
      either(
        oneOf(courtesyWords),
        token(({ text }) => ",-):!".includes(text)),
      ),
    ),
    isCourtesy,
  ),
  () => [],
);
/** "What jobs have I applied to?" */
const question: Parser<Nodes> = map(
  where(sequence(words("what which who where why"), many(token(isHarmless), 12)), ([, rest]) =>
    rest.every(({ key }) => key !== "about" && key !== "if"),
  ),
  () => [],
);
function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join(" ");
}

/**
 * The nodes of a sentence that asks for nothing, which is shown as background. It must prove that: each
 * form is of words that cannot ask for anything, and any sign of a wish makes it no background.
 */
export function readBackground(statement: Statement): Nodes | undefined {
  const { tokens, asks, isLine } = statement;
  const said = tokens.filter(({ key }) => !presentTools.has(key));
  if (findGaps([textOf(said)]) !== undefined) return undefined;
  const forms = [
    courtesy,
    ...(asks ? [question] : [story, painAlone, motive, occasion, timeAllowed, place]),
    ...(isLine && !asks ? [lineTitle] : []),
  ];
  for (const form of forms) {
    const parsed = parseAll(form, tokens);
    if (parsed.read)
      return [
        { node: "background", said: nameOf(tokens), isCourtesy: form === courtesy || asks },
        ...parsed.value,
      ];
  }
  return undefined;
}

/** A clause about those who ask, beside others in one sentence. */
export function readBackgroundPart(tokens: readonly Token[]): Nodes | undefined {
  const said = tokens.filter(({ key }) => !presentTools.has(key));
  const parsed = parseAll(story, tokens);
  if (!parsed.read || findGaps([textOf(said)]) !== undefined) return undefined;
  return [{ node: "background", said: nameOf(tokens), isCourtesy: false }, ...parsed.value];
}
