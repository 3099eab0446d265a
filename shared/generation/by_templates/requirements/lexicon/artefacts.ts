import type { Specification } from "../../specification/specification.ts";

/** The kinds of software the templates build, with the words that name them. */
interface Artefact {
  readonly kind: Specification["kind"];
  readonly called: string;
  /** Words that leave no doubt. */
  readonly explicit: RegExp;
}

export const artefacts: readonly Artefact[] = [
  {
    kind: "supabase-table",
    called: "a Supabase table",
    explicit:
      /\bsupabase(?: (?:table|database|migration|backend|project|schema))?\b|\b(?:postgres(?:ql)?|database|sql|db) (?:table|migration|schema)s?\b|\brow[- ]level security\b|\brls\b|\btables? with (?:rls|policies)\b|\bedge functions?\b/iu,
  },
  {
    kind: "command-line-tool",
    called: "a command-line tool",
    explicit:
      /\bcli\b|\bcommand[- ]?line\b|\b(?:terminal|console|shell) (?:tool|app(?:lication)?|program|utility|client|interface|based)\b|\b(?:in|from|on|for) (?:the|my|a) (?:terminal|console|shell)\b|\bterminal-based\b/iu,
  },
  {
    kind: "rest-service",
    called: "a REST service",
    explicit:
      /\brest(?:ful)?\b(?! (?:of|day|time|period))|\bapis?\b|\bend-?points?\b|\bhttp\b|\bmicro-?services?\b|\b(?:web|back-?end|http|json|data) (?:service|server)\b|\bback-?end\b|\bcrud\b|\b(?:build|create|make|need|write|want|implement|develop) (?:me )?(?:an? |the )?(?:\p{L}+ ){0,3}(?:service|server)\b/iu,
  },
];

/** Verbs that ask for data to be kept. */
export const keepingVerbs =
  "manag(?:e|es|ing)|track(?:s|ing)?|keep(?:s|ing)? (?:track|a list|a record|records?) of|keep(?:s|ing)?|stor(?:e|es|ing)|sav(?:e|es|ing)|record(?:s|ing)?|log(?:s|ging)?|organi[sz](?:e|es|ing)|maintain(?:s|ing)?|catalog(?:ue)?(?:s|ing)?|handl(?:e|es|ing)|administ(?:er|rate)(?:s|ing)?|collect(?:s|ing)?|hold(?:s|ing)?|add(?:s|ing)?|regist(?:er|ers|ering)(?! for\\b)|remember(?:s|ing)?|monitor(?:s|ing)?|enter(?:s|ing)?|creat(?:e|es|ing)|expos(?:e|es|ing)|serv(?:e|es|ing)|book(?:ing)? (?=\\p{L}+s\\b)|keep up with|deal(?:s|ing)? with|work(?:s|ing)? with|look(?:ing)? after|take care of";

/** Verbs of the operations every template has. */
export const everydayVerbs = `${keepingVerbs}|edit(?:s|ing)?|updat(?:e|es|ing)|chang(?:e|es|ing)|modify(?:ing)?|delet(?:e|es|ing)|remov(?:e|es|ing)|view(?:s|ing)?|see(?:ing)?|brows(?:e|es|ing)|list(?:s|ing)?|get(?:s|ting)?|read(?:s|ing)?|fetch(?:es|ing)?|retriev(?:e|es|ing)|show(?:s|ing)?|display(?:s|ing)?|find(?:s|ing)?|look(?:ing)? up|mark(?:s|ing)?|set(?:s|ting)?|complet(?:e|es|ing)|check(?:s|ing)? off|rate|tag|put|insert|look at|access|query|querying|filter(?:ing)?|search(?:ing)?|sort(?:ing)?|have|enter|tick off|finish`;

/** Verbs that open a request. */
export const commandVerbs =
  "build|create|make|write|generate|implement|develop|design|set up|setup|provide|give me|produce|code|program|need|want|i need|i want|we need|we want|i'd like|i would like|we would like|i'd love|we'd love|we'd like|i would love|would like|looking for|let's build|construct|scaffold|prepare|deliver|offer|do";

/** Names for software that say nothing of its kind. */
export const looseArtefacts =
  "something|app(?:lication)?|tool|system|program|platform|software|service|server|solution|backend|utility|database|prototype|mvp";

/** What is asked for when it is none of the kinds; without an explicit kind these end the analysis. */
export const otherArtefacts =
  /\b(?:poem|stor(?:y|ies) about|essay|song|joke|haiku|novel|letter to|blog post about|article about|game|ios|iphone|android|mobile|desktop|wordpress|website|web ?page|landing page|web ?shop|function|algorithm|array|script|regex|regular expression|component|hook|npm package|library of|plugin|browser extension|chrome extension|bot|chatbot|diagram|logo|presentation|slides|neural network|machine learning|model that|dashboard|front-?end|spreadsheet|compiler|interpreter|operating system|driver|firmware|smart contract|blockchain|graph ?ql|grpc|soap|3d|animation|simulation|quiz app ui|calculator|parser|scraper|crawler|class that|unit tests? for|explain|review|refactor|debug|fix|optimi[sz]e|translate|summari[sz]e|convert|solve|predict|classify|draw|reverse|sort (?:an?|the)|compute|calculate|fibonacci|prime numbers?)\b/giu;

/** Sentences that ask instead of ordering. */
export const question =
  /^(?:what|how|why|who|when|where|which|is|are|do|does|did|was|were|hello|hi|hey|thanks|thank you|good (?:morning|evening))\b/iu;
