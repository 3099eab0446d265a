import { samePhrase } from "./same_words.ts";
import { tokenize } from "./token.ts";

interface Gap {
  readonly what: string;
  /** Words and phrases that tell of it, with a comma between. */
  readonly signs: string;
  /** It is all of what is asked for: what else its words tell of is a part of it. */
  readonly isWhole?: true;
}

/** What people ask for that no template builds, by what tells of it. Only refusals look here. */
const gaps: readonly Gap[] = [
  {
    what: "accounts, sign-in and permissions",
    signs:
      "login, logout, log in, logs in, logged in, logged-in, logging in, signin, sign in, signs in, signing in, sign-in, signup, sign up, register, user registration, registration and, password, passwords, password_hash, authenticate, authenticates, authentication, authorization, auth, jwt, oauth, oauth2, sso, session, sessions, token, tokens, permission, permissions, roles, admin, admins, administrator, api key, api keys, secret, user accounts",
  },
  {
    what: "payments",
    signs:
      "payment, payments, checkout, stripe, paypal, billing, refund, refunds, pay, pays, charged, credit card, credit cards, donate",
  },
  {
    what: "values that are computed",
    signs:
      "sum, sums, total, totals, average, averages, mean, calculate, calculates, calculated, compute, computes, computed, count, counts, counted, derived, statistics, stats, report, reports, summary, summaries, percentage, how much, how many, median, ranking, charts, chart, grade, transfer, per hour, per started hour, nearest, detect, score for",
  },
  {
    what: "software that keeps no records, such as a calculator or a converter",
    isWhole: true,
    signs:
      "calculator, calculators, converter, converters, convert, converts, generator, generators, stopwatch, timer, word count, count words, middleware, limiter, shortener, redirect, redirects, proxy, parser, compiler, scraper, crawler, prime numbers",
  },
  {
    what: "messages and notifications",
    signs:
      "send, sends, sent, sending, notify, notifies, notified, notification, notifications, by email, via email, an email, an e-mail, by mail, sms, slack, newsletter, remind, reminds, reminder, webhook, webhooks",
  },
  {
    what: "work in the background or at set times",
    signs:
      "cron, schedule, scheduled, daily, nightly, every day, every morning, every night, every minute, every hour, every week, every month, background, midnight, queue, expire, expires, automatically",
  },
  {
    what: "live updates",
    signs:
      "websocket, websockets, realtime, real-time, real time, live, instantly, push, pushed, pushes, server-sent, sse, chat",
  },
  {
    what: "files and pictures",
    signs:
      "upload, uploads, uploaded, uploading, file, files, image, images, photo, photos, picture, pictures, pdf, download, attachment, attachments, bucket, scan",
  },
  {
    what: "import, export and other bulk work",
    signs: "import, imports, imported, export, exports, exported, csv, excel, bulk, backup",
  },
  {
    what: "artificial intelligence",
    signs:
      "ai, gpt, gpt-4, chatgpt, llm, openai, machine learning, chatbot, summarise, summarize, translate, translates, recommend, recommends, recommendation, recommendations, classify, predict, what is on it",
  },
  {
    what: "games",
    isWhole: true,
    signs:
      "game, games, chess, checkmate, moves, tic-tac-toe, hangman, snake, tetris, quiz, puzzle",
  },
  {
    what: "user interfaces",
    signs:
      "ui, gui, frontend, front-end, website, web page, dashboard, mobile, android, ios, react, vue, angular, svelte, html, css, dark mode",
  },
  {
    what: "other languages, frameworks and stores",
    signs:
      "python, flask, django, fastapi, java, spring, kotlin, php, laravel, ruby, rails, golang, rust, c#, .net, express, nestjs, graphql, grpc, soap, mongodb, mysql, sqlite, sqlalchemy, redis, kafka, kubernetes, aws, firebase, dynamodb",
  },
  {
    what: "a history of changes, undoing and a bin for what was deleted",
    signs: "history, audit, undo, versions, versioning, trash, restore, restored, soft delete",
  },
  {
    what: "texts in several languages and sums in several currencies",
    signs: "in english, in german, in french, multilingual, i18n, exchange rate, exchange rates",
  },
  {
    what: "calls to other services",
    signs: "integration, integrate, integrates, third-party, external, google, open library",
  },
  { what: "many-to-many relations", signs: "many-to-many, enroll, enrolled" },
  { what: "nested values", signs: "nested, json object, array of objects" },
];

/** Told of where nothing else is: these words stand in every kind of wish. */
const rules: Gap = {
  what: "rules that depend on the values of records",
  signs:
    "if, when, whenever, unless, until, only once, must not, cannot, can not, may not, must be after, must be before, must be later, must be earlier, overlap, depends, once, rejected, reject, lower than, higher than, becomes, become, moved, reopened, that are not, one or more, 1 or more, one or many, at least one",
};

/** Small words of other languages; two of them make no English sentence. */
const foreignWords = new Set(
  "und mit für ein eine der das et avec pour les une des con para los las uma um com een voor met het crie crea erstelle maak oraz".split(
    " ",
  ),
);
const foreignLetters = /[^\p{ASCII}]/u;
const otherScript = /(?!\p{Script=Latin})\p{L}/u;

/** Whether words may be of another language, in which nothing is read. */
export function isForeign(keys: readonly string[]): boolean {
  const foreign = keys.filter((key) => foreignWords.has(key) || foreignLetters.test(key));
  return foreign.length > 1 || keys.some((key) => otherScript.test(key));
}

/** What the templates do not build of what some sentences ask for, or that they are not English. */
export function findGaps(sentences: readonly string[]): string | undefined {
  const words = toKeys(sentences);
  if (words.some(isForeign)) return "The notation reads English alone.";
  const found = gaps.filter((gap) => isTold(gap, words));
  const whole = found.filter(({ isWhole }) => isWhole);
  if (found.length === 0) return findRules(sentences);
  return describe(whole.length > 0 ? whole : found);
}

/** That the templates do not build rules, where sentences that were read state one. */
export function findRules(sentences: readonly string[]): string | undefined {
  return isTold(rules, toKeys(sentences)) ? describe([rules]) : undefined;
}

function toKeys(sentences: readonly string[]): readonly (readonly string[])[] {
  return sentences.map((each) => tokenize(each).map(({ key }) => key));
}

function isTold({ signs }: Gap, words: readonly (readonly string[])[]): boolean {
  return words.some((keys) =>
    signs
      .split(", ")
      .map((sign) => samePhrase(sign.split(" ")).join(" "))
      .some((sign) => ` ${keys.join(" ")} `.includes(` ${sign} `)),
  );
}

function describe(found: readonly Gap[]): string {
  return `The templates do not build ${found.map(({ what }) => what).join("; ")}.`;
}
