/** What people ask for that no template builds, by the words that tell. Only refusals look here. */
const gaps: readonly (readonly [what: string, words: string])[] = [
  [
    "accounts, sign-in and permissions",
    "login logout signin signup register registration password passwords authentication authorization auth jwt oauth oauth2 sso session sessions token permissions roles admin admins administrator logged-in account secret",
  ],
  ["payments", "payment payments checkout stripe paypal billing refund refunds pay"],
  [
    "values that are computed",
    "sum total average calculated calculate calculates computed compute count counts derived statistics report reports percentage convert converts converted calculator converter generator",
  ],
  [
    "rules that depend on the values of a record",
    "if when unless only until after before must cannot overlap depends except while once",
  ],
  [
    "messages and work in the background",
    "send sends email emails sms notify notification notifications reminder reminders webhook webhooks cron schedule scheduled daily nightly queue background expire expires",
  ],
  ["live updates", "websocket websockets realtime real-time live chat stream push"],
  [
    "files and pictures",
    "upload uploads file files image images photo photos pdf download attachment",
  ],
  ["games", "game games chess tic-tac-toe player snake tetris quiz puzzle"],
  [
    "user interfaces",
    "ui gui frontend website page pages dashboard app mobile android ios react vue angular svelte html css",
  ],
  [
    "other languages, frameworks and stores",
    "python flask django fastapi java spring php laravel ruby rails go golang rust c# .net express nestjs graphql grpc mongodb mysql sqlite redis kafka docker kubernetes aws",
  ],
  ["many-to-many relations", "many-to-many enroll enrolled"],
  ["nested values", "nested json object array"],
  ["artificial intelligence", "ai gpt llm openai summarise summarize translate recommend model"],
  ["bulk work", "import imports export exports csv excel bulk backup"],
];

/** The gaps that the words of a phrase point to. */
export function findGaps(words: readonly string[]): readonly string[] {
  const said = new Set(words);
  return gaps
    .filter(([, list]) => list.split(" ").some((word) => said.has(word)))
    .map(([what]) => what);
}
