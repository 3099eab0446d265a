import { z } from "zod";
import { readDuration } from "../read_retry_at.ts";

/** What a server said when it failed a call. */
export interface ToldFailure {
  /** All of its own words that say what is wrong, the outermost first. */
  readonly words: readonly string[];
  /** The same as one text, after its first name for it. */
  readonly message: string;
  /** Its names for it: `overloaded_error`, `insufficient_quota`, `RESOURCE_EXHAUSTED`. */
  readonly codes: readonly string[];
  /** The part of the request it is about, where it names one. */
  readonly parameters: readonly string[];
  /** HTTP status, or the one that an error within an answer names; null when it names none. */
  readonly status: number | null;
  readonly retryAfterMilliseconds: number | undefined;
}

/** Thrown with what a server said; the call's own frame makes a ModelError of it. */
export class ToldError extends Error {
  readonly told: ToldFailure;

  constructor(told: ToldFailure) {
    super(told.message);
    this.name = "ToldError";
    this.told = told;
  }
}

const objectSchema = z.record(z.string(), z.unknown());
/** Deeper than any server puts what another one told it. */
const DEPTH = 12;
type Told = { words: string[]; codes: string[]; parameters: string[]; delays: string[] };

/** Where servers put what they say, and where they put more of it. The outermost words come first. */
const WORDS = ["message", "msg", "title", "detail", "error", "error_message", "status_msg"];
const INSIDE = "error errors message detail metadata raw cause details violations base_resp".split(
  " ",
);
const CODES = ["code", "type", "status", "error_type", "error_code", "reason", "quotaId"];

/** Reads an error body of whatever shape: nested, in a list, in a string, without an `error` at all. */
export function readToldFailure(body: unknown, status: number | null): ToldFailure {
  const told: Told = { words: [], codes: [], parameters: [], delays: [] };
  collect(body, told, DEPTH);
  const { words, codes, parameters, delays } = told;
  const named = codes.map(Number).find((each) => each >= 400 && each < 600);
  const [name] = codes.filter((code) => Number.isNaN(Number(code)));
  const said = withPlaces([...new Set(words)].join(": "), parameters);
  const fallback = `HTTP ${status ?? named ?? "error"}, without a reason`;
  return {
    words,
    message: [...(name === undefined ? [] : [name]), said === "" ? fallback : said].join(": "),
    codes,
    parameters,
    status: status ?? named ?? null,
    retryAfterMilliseconds: delays
      .map((delay) => readDuration(delay))
      .find((each) => each !== undefined),
  };
}

/** "Extra inputs are not permitted" says nothing without the place. */
function withPlaces(said: string, places: readonly string[]): string {
  const untold = places.filter((place) => !said.includes(place.split(".").at(-1) ?? place));
  return untold.length === 0 ? said : `${said} (${untold.join(", ")})`;
}

/** The same of a body as text: it may be no JSON, or a page of a proxy on the way. */
export function readToldText(text: string, status: number): ToldFailure {
  const trimmed = text.trim();
  if (trimmed.startsWith("<")) return readToldFailure("A page came in place of JSON", status);
  return readToldFailure(parse(trimmed) ?? trimmed, status);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a value of an answer tells of an error, when it is one. */
export function findToldFailure(value: unknown): ToldFailure | undefined {
  const { data } = z
    .union([
      objectSchema,
      z
        .array(objectSchema)
        .min(1)
        .transform(([first]) => first),
    ])
    .safeParse(value);
  if (data === undefined) return undefined;
  const isError = data.type === "error" || data.object === "error" || isGiven(data.error);
  return isError || isBareFailure(data) ? readToldFailure(data, null) : undefined;
}

/** What answers of every protocol have, of which an error that stands alone has none. */
const ANSWER_MEMBERS = ["choices", "candidates", "output", "content", "delta", "type", "result"];

/** Some gateways put the members of an error where those of an answer would be, without an `error` around them. */
function isBareFailure(data: Record<string, unknown>): boolean {
  if (ANSWER_MEMBERS.some((name) => data[name] !== undefined && data[name] !== null)) return false;
  const { base_resp: status, error_message: told, message, code } = data;
  // MiniMax gives every answer a `base_resp`; its code is 0 where nothing failed.
  const { data: failed } = z.object({ status_code: z.number().positive() }).safeParse(status);
  const isNamed = typeof code === "string" && typeof message === "string";
  return failed !== undefined || typeof told === "string" || isNamed;
}

/** Whole responses carry an `error` that is null; one with a status is read with the answer it failed. */
function isGiven(error: unknown): boolean {
  return typeof error === "string" || (typeof error === "object" && error !== null);
}

function collect(value: unknown, told: Told, depth: number): void {
  if (depth === 0) return;
  if (typeof value === "string") {
    const inner = parseObject(value);
    if (inner === undefined) told.words.push(value);
    else collect(inner, told, depth - 1);
    return;
  }
  if (Array.isArray(value)) {
    for (const each of value) collect(each, told, depth - 1);
    return;
  }
  const { data } = objectSchema.safeParse(value);
  if (data !== undefined) collectObject(data, told, depth);
}

function collectObject(data: Record<string, unknown>, told: Told, depth: number): void {
  told.codes.push(
    ...CODES.map((name) => data[name])
      .filter((code) => typeof code === "number" || (typeof code === "string" && code !== "error"))
      .map(String),
  );
  if (typeof data.param === "string") told.parameters.push(data.param);
  if (Array.isArray(data.loc)) told.parameters.push(data.loc.join("."));
  if (typeof data.retryDelay === "string") told.delays.push(data.retryDelay);
  for (const name of WORDS) {
    if (typeof data[name] === "string") collect(data[name], told, depth - 1);
  }
  for (const name of INSIDE) {
    const isRead = typeof data[name] === "string" && WORDS.includes(name);
    if (!isRead) collect(data[name], told, depth - 1);
  }
}

/** The object that a text is, or that ends its words; a list in its words is one of them. */
function parseObject(text: string): unknown {
  const start = text.trimStart().startsWith("[{") ? text.indexOf("[") : text.indexOf("{");
  const inner = start < 0 ? undefined : parse(text.slice(start));
  const before = text.slice(0, Math.max(start, 0)).trim();
  return inner === undefined || before === "" ? inner : { message: before, details: inner };
}
