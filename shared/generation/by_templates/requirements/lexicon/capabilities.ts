/**
 * Things people ask of software that are no fields. `covered` ones every template provides; the
 * others none does, so a requirement that names one is refused without a model.
 */
export interface Capability {
  readonly name: string;
  readonly covered: boolean;
  /** The phrases that name it, as a regular expression source. */
  readonly phrases: string;
  /**
   * Where it counts: `anywhere` means also as an item of a field list; `outside_lists` leaves words
   * that are as likely a field ("login", "payment") to the list they stand in.
   */
  readonly counts: "anywhere" | "outside_lists";
}

function covered(name: string, phrases: string): Capability {
  return { name, covered: true, phrases, counts: "anywhere" };
}

function missing(name: string, phrases: string): Capability {
  return { name, covered: false, phrases, counts: "anywhere" };
}

function missingInProse(name: string, phrases: string): Capability {
  return { name, covered: false, phrases, counts: "outside_lists" };
}

export const capabilities: readonly Capability[] = [
  covered(
    "pagination",
    "pagination|paginated?|paging|paged(?: lists?)?|page by page|page size|limit and offset",
  ),
  covered(
    "validation",
    "(?:input |request |data |proper |zod )?validation|validates?(?: (?:the )?inputs?)?|(?:proper |good )?error (?:handling|messages|responses)|errors",
  ),
  covered(
    "API documentation",
    "open ?api(?: (?:docs?|documentation|spec(?:ification)?))?|swagger(?: (?:docs?|ui))?|(?:api )?documentation|api docs|docs|readme",
  ),
  covered(
    "tests",
    "(?:unit |integration |automated |some |good )?tests?|testing|test coverage|vitest",
  ),
  covered("the language", "type ?script|node(?:\\.?js)?|hono|zod|es ?modules|esm"),
  covered(
    "the format",
    "json(?: (?:api|responses?|format|body|bodies|output))?|http(?: status codes?)?|status codes|rest(?:ful)?",
  ),
  covered(
    "storage in memory",
    "in[- ]memory(?: (?:storage|store|database|db))?|(?:no|without an?) database",
  ),
  covered(
    "timestamps",
    "(?:created|creation|updated|update)(?: (?:and|/|&) (?:updated|created|modified))? (?:time ?stamps?|times)|time ?stamps|audit timestamps",
  ),
  covered(
    "sorting and filtering",
    "sorting|filtering|filters|search|searching|sort|filter|ordering",
  ),
  covered(
    "CRUD",
    "(?:full |basic |simple |standard |all |the usual )?crud(?: (?:operations?|endpoints?|actions?|functionality|routes?))?|(?:standard|usual|basic) (?:operations|endpoints)",
  ),
  covered(
    "row-level security",
    "row[- ]level security|rls(?: polic(?:y|ies))?|migrations?|edge functions?",
  ),
  covered(
    "uuid identifiers",
    "(?:uuid|auto|automatic|generated|unique) ids?|ids|identifiers?|primary keys?",
  ),

  missing(
    "authentication",
    "(?:user |jwt |token |basic |api[- ]key |session |oauth2? |password |bearer |secure |social |google )*(?:authentication|authori[sz]ation|auth)|jwt(?:s| tokens?)?|oauth2?|openid(?: connect)?|sso|single sign[- ]on|saml|two[- ]factor(?: authentication)?|2fa|mfa|password (?:reset|hashing|recovery)|log(?:ged)?[- ]in users?(?: only)?|api[- ]key (?:protection|security)|bearer tokens?",
  ),
  missingInProse(
    "authentication",
    "log ?in|logins?|sign ?up|sign ?in|log ?out|authenticated?|user accounts?|register(?:s|ed)? (?:and|or) log ?in|user registration|password protected",
  ),
  missing(
    "permissions",
    "(?:role[- ]based )?(?:access control|permissions)|rbac|acl|roles? (?:and|&) permissions|admin(?:istrator)? rights|multi[- ]?tenan(?:t|cy)|ownership checks",
  ),
  missingInProse(
    "permissions",
    "only (?:the )?(?:admins?|administrators?|owners?|managers?|authors?|moderators?) (?:can|may|should)|per[- ]user|their own \\w+ only|only (?:see|edit|view|access) (?:their|his|her) own",
  ),
  missing(
    "real-time updates",
    "web ?sockets?|real[- ]?time(?: (?:updates?|notifications?|sync|events?|chat))?|server[- ]sent events|sse|live updates?|push notifications?|streaming|socket\\.io|pub/?sub",
  ),
  missing(
    "file upload",
    "(?:file|image|photo|picture|video|document|avatar|attachment|cover)s? (?:uploads?|uploading|storage|hosting)|upload(?:s|ing)? (?:of )?(?:an? |the )?(?:files?|images?|photos?|pictures?|videos?|documents?|avatars?|attachments?)|multipart",
  ),
  missingInProse("file upload", "upload(?:s|ed|ing)?|download(?:s|ed|ing)?"),
  missing(
    "payments",
    "(?:online |credit card )?payment (?:processing|gateway|integration|provider|handling)|stripe|paypal|checkout|subscriptions? billing|billing integration",
  ),
  missingInProse(
    "payments",
    "payments?|accept(?:s|ing)? payments?|charge (?:the )?(?:cards?|customers?)|pay(?:s|ing)? (?:by|with) (?:credit )?card",
  ),
  missing(
    "messages to people",
    "(?:email|e-mail|sms|push|slack|whatsapp|telegram)s? (?:notifications?|alerts?|reminders?|sending|integration|confirmations?)|send(?:s|ing)? (?:an? |the )?(?:\\w+ ){0,2}(?:emails?|e-mails?|sms|notifications?|messages?|reminders?|alerts?|newsletters?)|notif(?:y|ies) \\w+|e?mail(?:s|ed|ing)? (?:the |a )?(?:users?|customers?|owners?|me)|remind(?:s|ers?)? (?:me|users?|people|the)|web ?hooks?",
  ),
  missingInProse("messages to people", "reminders?|notifications?"),
  missingInProse("translations", "translations"),
  missing("GraphQL", "graph ?ql|grpc|soap|trpc|json-rpc"),
  missing(
    "a user interface",
    "front[- ]?end|user interface|(?:web |admin |graphical )?(?:ui|gui)|(?:web|html|landing) ?pages?|dashboards?|react(?:js)?|vue(?:\\.?js)?|angular|svelte(?:kit)?|next\\.?js|nuxt|html|css|tailwind|admin panel|single[- ]page app(?:lication)?|spa|mobile app|web ?site",
  ),
  missing(
    "another database",
    "mongo ?db|mongo|my ?sql|maria ?db|redis|sqlite|dynamo ?db|cassandra|neo4j|oracle|sql server|firebase|firestore|prisma|typeorm|drizzle|mongoose|sequelize",
  ),
  missing(
    "another language or framework",
    "python|java(?!script)|kotlin|golang|go lang|in go|rust|ruby(?: on rails)?|rails|php|laravel|symfony|c#|c\\+\\+|\\.net|dotnet|django|flask|fastapi|spring(?: boot)?|express(?:\\.?js)?|nest(?:\\.?js)|fastify|koa|scala|elixir|phoenix|perl|haskell|swift|asp\\.net",
  ),
  missing(
    "containers and hosting",
    "docker(?:file|ized?)?(?: (?:support|image|container|compose))?|docker-compose|kubernetes|k8s|helm|terraform|aws(?: lambda)?|azure|google cloud|gcp|heroku|vercel|ci/cd(?: pipeline)?|github actions|deploy(?:ed|ment|s)?(?: (?:to|on) \\w+)?|nginx|load balanc(?:er|ing)",
  ),
  missing("rate limiting", "rate[- ]?limit(?:s|ing|er|ed)?|throttling|throttled?"),
  missing("caching", "cach(?:ing|e layer|ed responses|ed)|etags?|cdn"),
  missing(
    "background jobs",
    "background (?:jobs?|tasks?|workers?|processing)|cron(?: jobs?)?|job queues?|message queues?|kafka|rabbit ?mq|scheduled (?:jobs?|tasks?)|runs? (?:every|daily|hourly|weekly|nightly)|every (?:day|night|hour|week|month|minute)|celery",
  ),
  missing(
    "export and import",
    "(?:csv|pdf|excel|xlsx?|xml|word|ical|json)[- ](?:exports?|imports?|reports?|downloads?|files?)|exports?(?:ed|ing)? (?:\\w+ ){0,3}(?:as|to|in|into) (?:an? )?(?:csv|pdf|excel|xlsx?|xml|json|file)|exports?(?:ing)?|imports?(?:ing)?(?: (?:from|of) \\w+)?|bulk (?:import|upload|create|delete|update|operations?|insert)|print(?:able|ing)? (?:reports?|labels?|invoices?)",
  ),
  missing("many-to-many relations", "many[- ]to[- ]many|n:m|m:n|n-to-n|m2m"),
  missing(
    "computed results",
    "statistics|stats|analytics|aggregat(?:e|es|ed|ion|ions)|reports?(?: (?:of|on|about|for|per) \\w+)|reporting|charts?|graphs?|(?:totals?|sums?|averages?|counts?|number of \\w+|balance|revenue|spending) (?:\\w+ ){0,2}(?:per|by|grouped by) (?!default)\\w+|(?:monthly|weekly|daily|yearly|annual) (?:totals?|summar(?:y|ies)|reports?|averages?)|calculat(?:e|es|ed|ing|ion)|comput(?:e|es|ed|ing)|average (?:\\w+ )?(?:of|per|for) \\w+|leader ?boards?|recommend(?:s|ations?)|total (?:of|for) (?:all|each|the)|group(?:ed|ing)? by|sum of|summari[sz]e",
  ),
  missing(
    "soft delete",
    "soft[- ]?delet(?:e|es|ed|ion|ing)|undo|trash(?: bin)?|recycle bin|restore deleted|versioning|version history|revision history|audit (?:log|trail)s?|history of changes|change history",
  ),
  missing(
    "a search engine",
    "full[- ]text search|fuzzy search|elastic ?search|algolia|meilisearch|semantic search|vector search|embeddings|auto-?complete|geo(?:spatial)? search|near(?:by| me)|within \\d+ (?:km|kilometers|miles)",
  ),
  missing(
    "translations",
    "i18n|internationali[sz]ation|multi[- ]?lingual|multi[- ]language(?: support)?|locali[sz]ation",
  ),
  missing(
    "artificial intelligence",
    "machine learning|neural networks?|chat ?bots?|openai|gpt|llms?|artificial intelligence|ai[- ](?:powered|based|generated)|image recognition|sentiment analysis",
  ),
  missing(
    "integration with another system",
    "(?:google|outlook|facebook|twitter|slack|github|salesforce|shopify|spotify|whatsapp|telegram|discord) (?:calendar|maps|sheets|drive|integration|sync|api|login|bot)|integrat(?:e|es|ed|ing|ion) with|third[- ]party|external api|sync(?:s|ed|hroni[sz](?:e|ed|ation))? with|scrap(?:e|es|ing)|crawl(?:s|er|ing)?|geocod(?:e|ing)",
  ),
  missing(
    "a nested or tree structure",
    "nested \\w+|hierarch(?:y|ical)|tree structure|recursive|self[- ]referenc(?:e|ing)|sub-?(?:tasks?|categories|comments|folders) of",
  ),
  missing(
    "a state machine",
    "state machine|workflow engine|approval (?:flow|process|workflow)|status transitions?|transitions? (?:from|between)",
  ),
  missing("encryption or secrets", "encrypt(?:s|ed|ion)|hash(?:ed|ing)|gdpr|hipaa|captcha"),
  missing(
    "transactions",
    "transactional|double[- ]booking|no overlap(?:s|ping)?|overlapping|conflict detection|availability check|stock (?:is|gets) (?:reduced|decreased|updated)|optimistic locking|concurrency control",
  ),
];
