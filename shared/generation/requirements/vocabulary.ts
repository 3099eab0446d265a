// The words by which sentences that ask for something are recognised, and those that do not. Phrases are compared word by word.

const list = (words: string): readonly string[] => words.trim().split(/\s+/);
const phrases = (text: string): readonly string[] => text.trim().split(/\s*\|\s*/);

/** What stands before a sentence and says nothing of what it asks for. */
export const FILLERS = new Set(
  list(
    "and but also so ok okay um uh well yes no oh then actually right yeah yep great exactly yo hm hmm plus sure fine first second third finally too ah",
  ),
);

/** Obligation, and how strong it is. */
export const OBLIGATIONS = {
  must: phrases(
    "must | shall | has to | have to | needs to | need to | is to be | are to be | may not | may never | may only | mustn't | required | cannot | can't | is important | need a | need an | needs a | needs an",
  ),
  should: phrases(
    "should | shouldn't | ought to | we want | i want | we need | it needs | they need | also need | we'd like | would like | i'd like | we expect | i expect | expected behavior | expected behaviour | what we want",
  ),
  could: phrases(
    "would be nice | would be great | would be cool | would be good | would be useful | would be helpful | would be a great | would be a good | would be a nice | nice to have | be nice if",
  ),
} as const;

/** Decisions of those who talk. */
export const DECISIONS = phrases(
  "let's use | let's go with | let's keep | let's say | let's make | let's do | let's leave | let's have | let's store | let's add | let's not | lets use | lets make | lets keep | we decided | we agreed | decided to | agreed to | we go with | we'll go with | we will use | we'll use",
);

/** What is not to be built, or not now. */
export const OUT_OF_SCOPE = phrases(
  "out of scope | not in scope | not part of | don't need | do not need | doesn't need | no need | not for launch | not for now | for now | phase two | phase 2 | second phase | later version | next version | first version | first release | forget",
);

/** Verbs that ask a program, or those who write it, to do something when they stand first. */
export const IMPERATIVES = new Set(
  list(
    `add allow make use keep show hide send ignore skip trim cache paginate limit check validate store never don't avoid
     support fall offer delete remove log sort filter export import print block warn notify give put include require return
     encrypt ensure prevent set post forget replace rename group round accept reject lock enable disable display implement integrate remember inform specify define setup apply create provide change extend reduce increase update always
     restrict save record track retry refuse let archive mask highlight convert merge split count only do`,
  ),
);

/** "Can we …?" is a request; so are these. */
export const REQUESTS = phrases(
  "can we | could we | can you make | can you add | could you add | could you make | what if we | would it be possible | is it possible to | please",
);

/** Questions that those who build have to have answered. */
export const OPEN_QUESTIONS = phrases(
  "should | do we | what about | what happens | how do we | how many | how long | how often | which | who may | who can | who approves | do you want | does it | is it | are there | what if | shall",
);

/** Of what a sentence about people and their day speaks, whatever else is in it. */
export const TALK = phrases(
  `let me know | feel free | see you | talk soon | next meeting | meet again | meeting | thank you | thanks | call me | please find |
   find attached | send questions | action item | share the notes | send the invite | on holiday | have a nice | have a good | looking forward |
   next week | next tuesday | next monday | next friday | hear me | see my screen | my screen | share the | talk on | coffee | lunch |
   good morning | best regards | kind regards | sent from my | you rock | nice work | nice find | good catch | good point |
   sounds good | makes sense | good idea | loud and clear | another call | environment before | be closed | marked as stale |
   go through | i need to know | do that | do this | you believe | some day | i wonder | no idea | i think | i guess | by friday | not happy | questions to | follow
   up | attached | confidential | ask per | can help | answers inline`.replaceAll("\n", " "),
);

/** With one of these it is about what was, or is now. */
export const PAST = new Set(
  list(
    `was were had did didn't wasn't weren't lost spoke drove went tried forgot threw asked told said thought worked walked stayed got
     ran wrote found broke built saw came took gave made reminded complained joined yesterday ago currently nowadays`,
  ),
);
export const PAST_PHRASES = phrases(
  "right now | at the moment | last year | last month | last week | last night | last summer | last time | so far | used to | has been | have been | how it works today | does utc now",
);

/** Who speaks of oneself, or of another person, and so not of the program. */
export const PERSONS = new Set(
  list("i i'm i'll i've i'd he she he's she's my me mine his her our your"),
);

/** Words that begin a sentence about every case of something. */
export const QUANTIFIERS = phrases(
  "each | every | all | any | only | nobody | no one | everyone | everybody | at most | at least | no more than | not more than | no | more than | anything | anyone | nothing | half",
);

/** Words that set a bound. */
export const BOUNDS = phrases(
  "at least | at most | no more than | not more than | not more | up to | less than | more than | within | under | maximum | minimum | default | or less | or more | per | every | never | only | always | exactly | between | limit",
);

/** What begins a case that something is said of. */
export const CONDITIONS = phrases(
  "if | when | whenever | once | unless | as soon as | until | after | before | in case | with",
);

/** Who uses what is built, or what it keeps, is the subject of a description. */
export const ARTICLES = new Set(list("the a an this these"));

/** Verbs of descriptions: what is, has, shows. */
export const DESCRIBING = new Set(
  list(
    `is are has have gets get goes go reads read sends send shows show contains contain depends depend belongs belong starts
     start ends end opens open closes close counts count lists list supports support accepts accept returns return throws throw wins win
     picks pick can may consists consist measures measure comes come passes pass answers answer notes note votes vote types type
     taps tap needs need looks look prints print adds add costs cost expires expire works work becomes become happens happen keeps keep
     stores store allows allow lets let uses use writes write saves save chooses choose enters enter receives receive places place`,
  ),
);

/** Short answers: they agree with, or refuse, what was said before, and ask for nothing themselves. */
export const AGREEMENTS = new Set(
  list(
    "ok okay yes yep yeah agreed sure fine deal noted understood exactly absolutely +1 1 perfect good true right done great",
  ),
);
export const REFUSALS = new Set(list("no nah nope"));

/** What takes the place of something said before. */
export const REPLACEMENTS = phrases("instead | rather | actually | changed my mind | scrap that");
/** The same where a statement begins so. */
export const REPLACING_STARTS = phrases("no | nah | make it | let's say | keep");

/** Words that may stand anywhere, also within the phrases above. */
export const ADVERBS = new Set(
  list("also really just simply definitely certainly probably maybe still"),
);

export const JOKES = new Set(list("lol lmao haha hahaha rofl jk"));

/** What a requirement of quality speaks of. */
export const QUALITIES = new Set(
  list(
    `fast quickly slow speed performance latency second seconds millisecond milliseconds ms secure security encrypted encryption readable
     accessible usable reliable available availability responsive stable offline memory battery load scalable translation audit backup crash`,
  ),
);

/** Headings under which each item is asked for, may be, or is left out. */
export const HEADINGS = {
  must: phrases(
    "need | needs | requirements | must | must have | features | goals | acceptance criteria | expected | tasks | functions | proposal | solution you'd like | the solution | what we want | feature description",
  ),
  could: phrases("nice to have | could | optional | ideas | later | should | bonus"),
  wont: phrases("not in scope | out of scope | non goals | won't have | not included"),
  none: phrases(
    "steps | actual | background | context | environment | about | notes | questions | contact | attendees | motivation | benefits | problem | current | alternatives | additional | screenshots | use cases | why | version | is your",
  ),
} as const;

/** What forms for reports ask of those who fill them in. */
export const FORM_WORDS = phrases(
  "please describe | please answer | please include | please add screenshots | please attach | please provide | please fill | before submitting",
);

/** Kinds of change that titles begin with. */
export const TITLE_PREFIXES = new Set(
  list("feat fix feature bug chore refactor docs request api enhancement"),
);
