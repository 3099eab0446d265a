import { type Capability, capabilities } from "./lexicon/capabilities.ts";

/** A capability's words in a requirement, and whether the templates provide it. */
interface FoundCapability {
  readonly phrase: string;
  readonly covered: boolean;
}

const letter = "\\w\\u00c0-\\uffff";

function phrasesOf(covered: boolean, counts?: Capability["counts"]): string {
  return capabilities
    .filter((each) => each.covered === covered && (counts ?? each.counts) === each.counts)
    .map((each) => each.phrases)
    .join("|");
}

function wordPattern(phrases: string): RegExp {
  return new RegExp(`(?<![${letter}-])(?:${phrases})(?![${letter}-])`, "gi");
}

const joint = "with|using|including|plus|and|via|in|on|as|secured by|protected by|backed by";

/** The phrase joined to what it serves ("with JWT auth"), or right before it ("a Python API"). */
function joinedPattern(phrases: string): RegExp {
  return new RegExp(
    `,?\\s*(?<![${letter}])(?:${joint})\\s+(?:an? |the |full |proper |some |basic )?(?:(?!for\\b|with\\b)[a-z]+ )?(?:${phrases})(?:\\s+(?:support|backend|database|db|server|login|framework|storage))?(?=\\s*(?:[,:;.(]|$)|\\s+(?:for|and|with|to|that|which|of|where|in|on)\\b)|(?<![${letter}-])(?:${phrases})(?=\\s+(?:(?:and|or)\\s+)?(?:rest|api|service|cli|backend|server|micro-?service|tool|crud|app)\\b)`,
    "gi",
  );
}

const mayJoin = new RegExp(
  `\\b(?:${joint}|rest|api|service|cli|backend|server|tool|crud|app)\\b`,
  "i",
);
const both = [true, false] as const;
const anywhere = both.map((covered) => ({ covered, pattern: wordPattern(phrasesOf(covered)) }));
const asItem = both.map((covered) => ({
  covered,
  pattern: new RegExp(`^(?:${phrasesOf(covered, "anywhere")})$`, "i"),
}));
const asClause = new RegExp(`^(?:${phrasesOf(true)}|${phrasesOf(false)})$`, "i");
// "REST" and "CRUD" before "API" are the kind of software, not something added to it.
const joined = both.map((covered) => ({ covered, pattern: joinedPattern(phrasesOf(covered)) }));
const artefactWords = /^(?:rest(?:ful)?|json|http|crud|simple crud|basic crud|full crud)$/i;

const surrounding: ReadonlySet<string> = new Set(
  (
    "with using use uses via support supports supporting include includes including add adds a an the some " +
    "full proper basic simple builtin built-in also please it should must have has be based and or " +
    "endpoint endpoints feature features functionality system layer on of for by in against all enabled " +
    "required needed api every each results everything is are secured protected code " +
    "project written build built make covering covered good server service clear nice usual want need i we " +
    "returns response responses"
  ).split(" "),
);

/** The text without the everyday words around a capability: "with basic auth support" is "auth". */
function bareVariants(text: string): string[] {
  const words = text
    .toLowerCase()
    .replace(/[.,!]+$/, "")
    .split(/\s+/)
    .filter((word) => word !== "");
  const variants = [words.join(" ")];
  while (words.length > 1 && surrounding.has(words[0] ?? "")) {
    words.shift();
    variants.push(words.join(" "));
  }
  while (words.length > 1 && surrounding.has(words.at(-1) ?? "")) {
    words.pop();
    variants.push(words.join(" "));
  }
  return variants;
}

const longestPhrase = 80;

/** The capabilities that a text outside every field list asks for. */
export function findCapabilities(text: string): FoundCapability[] {
  return anywhere.flatMap(({ covered, pattern }) =>
    [...text.matchAll(pattern)].map((match) => ({ phrase: match[0].trim(), covered })),
  );
}

/** The capability that an item of a field list is, when it is no field. */
export function capabilityOfItem(item: string): FoundCapability | undefined {
  if (item.length > longestPhrase) return undefined;
  const variants = bareVariants(item);
  const found = asItem.find(({ pattern }) => variants.some((variant) => pattern.test(variant)));
  return found === undefined ? undefined : { phrase: item.trim(), covered: found.covered };
}

/** Whether a text is only about capabilities, so that no entity need be looked for in it. */
export function isOnlyCapabilities(text: string): boolean {
  return text
    .split(/,|\band\b|\bor\b|&/i)
    .filter((part) => part.trim() !== "")
    .every(
      (part) =>
        part.length <= longestPhrase && bareVariants(part).some((each) => asClause.test(each)),
    );
}

/** Takes the capabilities joined to the head of a requirement: "a Python API with JWT auth for ...". */
export function takeJoinedCapabilities(head: string): { text: string; found: FoundCapability[] } {
  const found: FoundCapability[] = [];
  if (!mayJoin.test(head)) return { text: head, found };
  const text = joined.reduce(
    (sofar, { covered, pattern }) =>
      sofar.replace(pattern, (whole) => {
        const phrase = whole.replace(new RegExp(`^[\\s,]*(?:${joint})\\s+`, "i"), "").trim();
        if (artefactWords.test(phrase)) return whole;
        found.push({ phrase, covered });
        return " ";
      }),
    head,
  );
  return { text, found };
}
