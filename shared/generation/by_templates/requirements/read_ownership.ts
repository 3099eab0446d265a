const sees =
  "(?:see|read|write|view|access|edit|update|change|modify|delete|manage|create|insert|query|list)s?";
const sight = `${sees}(?:(?:\\s*,\\s*|\\s*/\\s*|\\s*,?\\s+(?:and|or)\\s+)${sees})*`;
const things =
  "(?:\\s+(?:to\\s+)?(?:the|their|his|her|its|own(?:\\s+\\p{L}+)?|all|these|those|that|it|them|each|a|an|of|rows?|records?|data|entries|entry|items?|(?:\\p{L}+s(?=\\s*(?:[.,;:!)]|$)))))*";

/** Ways to say that a row belongs to the user who made it and to nobody else. */
const ownership = new RegExp(
  `(?:[,;:]?\\s*(?:\\b(?:and|so that|so|where|with|but|which|that)\\s+)*)(?:${[
    `\\bonly (?:the |its |their |an? )?(?:owners?|creators?|authors?|users? who (?:created|made|owns) (?:it|them)) (?:can|may|should|is able to|are able to|should be able to)(?: only)? ${sight}${things}`,
    `\\b(?:each|every|all|an?|the)?\\s*(?:logged[- ]in |authenticated )?(?:users?|persons?|owners?|customers?|members?|people|they) (?:(?:can|may|should|must)(?: be able to)? )?(?:only )?${sight} only (?:to )?(?:their|his|her|its|his or her) own${things}`,
    `\\b(?:each|every|all|an?|the)?\\s*(?:logged[- ]in |authenticated )?(?:users?|persons?|owners?|customers?|members?|people|they) (?:(?:can|may|should|must) )?only (?:be able to )?${sight} (?:to )?(?:their|his|her|its|his or her) own${things}`,
    `\\bprivate to (?:the |its |each |every |their |an? )?(?:users?|owners?|creators?|authors?)`,
    `\\b(?:row[- ]level security|rls)(?: polic(?:y|ies))?(?: (?:enabled|per (?:user|owner)|by (?:user|owner)|for owners?|so))?`,
    `\\b(?:owned by|belong(?:s|ing)? to) (?:the |its |each |an? )?(?:logged[- ]in |authenticated |signed[- ]in |current )users?`,
    `\\bper[- ](?:user|owner) (?:rows?|access|data|security|isolation)`,
  ].join("|")})`,
  "giu",
);

/** Access wider than the owner's, which the policies of the Supabase template do not give. */
const sharing =
  /\b(?:everyone|everybody|anyone|anybody|the public|all users|all (?:authenticated|logged[- ]in) users|other users|admins?|administrators?|moderators?|managers?|staff) (?:can|may|should|must|is able to|are able to)(?: also| still)?(?: be able to)? (?:see|read|view|access|edit|update|delete|manage|insert|create)\b[^.;\n]{0,40}|\bpublic(?:ly)? (?:read(?:able)?|access|visible)\b|\bshared (?:with|between) (?:\p{L}+ )?users?\b/giu;

/** What a requirement says of who may see which rows. */
export interface Ownership {
  /** The text without the phrases that say a row is its owner's alone. */
  readonly text: string;
  readonly phrases: readonly string[];
  /** Phrases that give others access as well. */
  readonly shared: readonly string[];
}

/** Finds who may see which rows: the owner alone, or others as well. */
export function readOwnership(text: string): Ownership {
  const phrases: string[] = [];
  const rest = text.replace(ownership, (whole) => {
    phrases.push(
      whole.replace(/^[\s,;:]*(?:(?:and|so that|so|where|with|but|which|that)\s+)*/iu, "").trim(),
    );
    return "";
  });
  const shared = [...text.matchAll(sharing)].map(([whole]) => whole.trim());
  return { text: rest, phrases, shared };
}
