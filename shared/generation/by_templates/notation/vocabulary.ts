/** The closed classes of words that the notation knows. What is in none of them can be a name. */

function words(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(" ")));
}

/** Words that hold a sentence together: never part of a name. */
export const functionWords = words(
  "a an the this that these those each every all any some no both either neither another other such",
  "and or but nor so yet if when whenever unless until while because since though although whether",
  "than then as of in on at by for from to with without within into onto over under above below",
  "between among through during before after about against per via like plus minus except out off",
  "is are was were be been being am do does did has have had having can could may might must shall want wants",
  "should will would cannot can't won't don't doesn't mustn't isn't aren't need needs",
  "i you he she it we they me him her us them my your his its our their who whom whose which what",
  "where why how pls i'd i'll we'd it's that's they're not only also too just even ever never always",
  "include includes including comprise comprises nobody noone",
  "again once twice more most less least many much few several enough very there here please etc",
  "one two three four five six seven eight nine ten eleven twelve e.g i.e optionally respectively",
);

/** Words that say something of a field, so they end its name. */
export const modifierWords = words(
  "required mandatory optional nullable unique default defaults defaulting max min maximum minimum",
  "string str varchar int integer bigint smallint decimal float double numeric boolean bool",
  "datetime timestamp timestamptz enum positive negative exactly greater lower smaller longer shorter",
  "flag characters chars letters digits uuid guid references reference foreign fk pk autoincrement auto_increment auto-increment",
);

/** What is done to records: no name starts with one of these. */
export const operationVerbs = words(
  "create add insert register update edit change modify rename delete remove destroy erase get fetch",
  "retrieve read list find search filter sort manage keep save maintain handle browse paginate query",
  "mark assign unassign allow enable disable support expose provide return implement build",
  "use using give let ensure validate check calculate compute count sum convert generate send notify",
  "remind email-notify export import upload download login logout signin signup log-in sign",
  "authenticate authorize authorise borrow lend buy pay sell cancel approve reject submit invite",
  "subscribe unsubscribe vote like follow share play solve scrape crawl parse summarise summarize",
  "translate predict recommend classify detect encrypt decrypt hash deploy schedule sync",
  "average computed calculated derived converted automatically then display integrate connect store creating adding updating editing deleting",
  "removing searching filtering sorting viewing getting retrieving",
);

/** Features of software, which are no data: a name that ends in one must be quoted. */
export const featureNouns = words(
  "login logout signup sign-up sign-in signin registration authentication authorization",
  "authorisation auth jwt oauth oauth2 sso rbac password passwords passwd secret secrets passphrase",
  "payments checkout cart billing subscriptions webhooks websockets websocket express spring frontend",
  "ui gui front-end supabase rest restful http cli",
  "interface dashboard panel page screen website form forms chart charts graph graphs upload uploads",
  "download downloads export exports import imports backup backups cache caching notifications",
  "reminders alerts emails analytics statistics metrics monitoring logging limiting throttling",
  "internationalization i18n localization encryption hashing permissions roles sessions middleware",
  "integration ai gpt-4 llm chatbot chat bot game calculator converter generator scraper crawler",
  "stopwatch timer simulator solver compiler parser validator mode feature features functionality",
  "support system application app api apis service backend endpoint endpoints crud cli tool table",
  "tables field fields column columns attribute attributes property properties requirement",
  "requirements criteria validation pagination paging sorting filtering search searching tests",
  "engine output delete read write history changelog versioning",
  "relationship relationships database schema sort order-by rls swagger openapi documentation",
);

/** Other technologies: no name has one of these. */
export const technologies = words(
  "stripe paypal graphql grpc soap docker dockerfile kubernetes redis kafka rabbitmq mongodb mongoose",
  "mysql sqlite mariadb postgres postgresql prisma sequelize typeorm nestjs fastify koa flask django",
  "fastapi laravel rails python java php golang react vue angular svelte nextjs next.js firebase aws",
  "lambda oracle dynamodb elasticsearch kotlin swift c# .net dotnet sqlalchemy hibernate gpt-4 openai",
);

/** A name that ends in "-ing" must be one of these: "caching" is a feature, "rating" is data. */
export const nounsInIng = words(
  "rating ratings building buildings meeting meetings booking bookings heading spelling ranking",
  "listing listings pricing training trainings drawing drawings painting paintings recording",
  "recordings reading readings setting settings opening ending greeting saving savings earning",
  "earnings clothing wing wings ring rings string king thing things spring wedding weddings housing",
  "seasoning topping toppings topping filling pudding bearing bearings sibling offering offerings",
  "finding findings parking spelling swing sitting craving screening screenings viewing viewings",
  "serving servings warning warnings posting postings crossing dwelling lodging beginning timing",
);

/** Nouns for a whole whose records are what stands before: "wine collection", "todo list". */
export const containerNouns = words(
  "list lists collection collections catalog catalogue manager tracker database directory registry",
  "log book inventory management organizer organiser planner library archive model models entity entities",
  "resource resources object objects diary journal logbook notebook roster stock watchlist wishlist",
);

/** What a request says of its own words: never the name of a thing. */
export const requestNouns = words(
  "example examples sample samples type types schema schemas resource resources entity entities object",
  "objects row rows list lists thing things model models following api apis item-list",
  "request requests response responses everything user-story story stories kind kinds",
);

/** Words for whatever is kept, where no thing has that name. */
export const anyRecords = words("record records entry entries item items data element elements");

/** Where "X of Y" is one name: "date of birth". */
export const namesBeforeOf = words(
  "date time year years month day place country number type kind level point method unit state city name",
  "amount cost length size rate department area source",
);

/** Words that are only half a name: "first and last name". */
export const halfNames = words("first last middle billing shipping given");

/** Currencies and measures that are never a name by themselves. */
export const bareUnits = words(
  "usd eur gbp euro euros dollars kg g cm km m percent celsius fahrenheit",
);

/** Units after "in" that belong to a name: "duration in minutes". */
export const units = words(
  "seconds minutes hours days weeks months years milliseconds ms kg g mg grams kilograms kilos tons",
  "lb lbs oz pounds km m cm mm meters metres kilometers kilometres miles inches feet liters litres ml l",
  "celsius fahrenheit percent usd eur gbp euro euros dollars cents pounds kcal kb mb gb pixels m2 m3 sqm",
);
