import { samePhrase } from "./same_words.ts";
import { numberOf, type Token } from "./token.ts";

/**
 * Parser combinators over tokens. A parser yields every way in which it can read on from a place,
 * the preferred one first; what follows decides which is taken. `once` keeps the first alone, so
 * that long lists are read in linear time.
 */
export type Parser<Value> = (input: Input, at: number) => Iterable<Step<Value>>;

export interface Step<Value> {
  readonly value: Value;
  readonly next: number;
}

export class Input {
  readonly tokens: readonly Token[];
  /** The first token that no production could consume so far. */
  furthest = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  take(at: number): Token | undefined {
    this.furthest = Math.max(this.furthest, at);
    return this.tokens[at];
  }
}

type Values<Parsers extends readonly Parser<unknown>[]> = {
  [Index in keyof Parsers]: Parsers[Index] extends Parser<infer Value> ? Value : never;
};

/** One token that passes a test. */
export function token(test: (token: Token) => boolean): Parser<Token> {
  return function* (input, at) {
    const found = input.take(at);
    if (found !== undefined && test(found)) yield { value: found, next: at + 1 };
  };
}

/** One of some words or signs, without regard to case. */
export function word(...keys: readonly string[]): Parser<Token> {
  const wanted = new Set(keys.flatMap((key) => samePhrase([key])));
  return token((found) => found.kind !== "quoted" && wanted.has(found.key));
}

function isWord(found: Token | undefined, key: string): boolean {
  return found !== undefined && found.kind !== "quoted" && found.key === key;
}

/** One of some phrases, each given as words with a space between; the value is the phrase. */
export function phrase(...phrases: readonly string[]): Parser<string> {
  const byFirst = new Map<string, { readonly whole: string; readonly rest: readonly string[] }[]>();
  for (const whole of phrases) {
    const [head = "", ...rest] = samePhrase(whole.split(" "));
    byFirst.set(head, [...(byFirst.get(head) ?? []), { whole, rest }]);
  }
  return function* (input, at) {
    const head = input.take(at);
    if (head === undefined || head.kind === "quoted") return;
    for (const { whole, rest } of byFirst.get(head.key) ?? [])
      if (rest.every((key, ahead) => isWord(input.take(at + 1 + ahead), key)))
        yield { value: whole, next: at + 1 + rest.length };
  };
}

/** One of the words of some lists, which have a space between. */
export function words(...lists: readonly string[]): Parser<Token> {
  return word(...lists.flatMap((list) => list.split(" ")));
}

/** One of the phrases of some lists, which have " | " between; the longest is tried first. */
export function phrases(...lists: readonly string[]): Parser<string> {
  const all = lists.flatMap((list) => list.split(" | "));
  return phrase(...all.sort((one, other) => other.length - one.length));
}

const numberWords: ReadonlyMap<string, number> = new Map(
  "zero one two three four five six seven eight nine ten eleven twelve"
    .split(" ")
    .map((name, value) => [name, value]),
);

/** A number in digits, or in words up to twelve. */
export const number: Parser<number> = map(
  token(({ kind, key }) => kind === "number" || (kind === "word" && numberWords.has(key))),
  (found) => numberWords.get(found.key) ?? numberOf(found),
);

export function map<From, To>(parser: Parser<From>, change: (value: From) => To): Parser<To> {
  return function* (input, at) {
    for (const { value, next } of parser(input, at)) yield { value: change(value), next };
  };
}

/** A parser that gives the same value whatever it read. */
export function as<To>(value: To, parser: Parser<unknown>): Parser<To> {
  return map(parser, () => value);
}

/** The stretch of text that was read, with the value. */
export function placed<Value>(
  parser: Parser<Value>,
): Parser<{ readonly value: Value; readonly from: number; readonly to: number }> {
  return function* (input, at) {
    const from = input.tokens[at]?.from ?? 0;
    for (const { value, next } of parser(input, at))
      yield { value: { value, from, to: input.tokens[next - 1]?.to ?? from }, next };
  };
}

export function where<Value>(
  parser: Parser<Value>,
  test: (value: Value) => boolean,
): Parser<Value> {
  return function* (input, at) {
    for (const step of parser(input, at)) if (test(step.value)) yield step;
  };
}

/** One after the other. */
export function sequence<Parsers extends readonly Parser<unknown>[]>(
  ...parsers: Parsers
): Parser<Values<Parsers>> {
  function* from(input: Input, at: number, index: number): Iterable<Step<unknown[]>> {
    const parser = parsers[index];
    if (parser === undefined) yield { value: [], next: at };
    else
      for (const { value, next } of parser(input, at))
        for (const rest of from(input, next, index + 1))
          yield { value: [value, ...rest.value], next: rest.next };
  }
  return (input, at) => from(input, at, 0) as Iterable<Step<Values<Parsers>>>;
}

/** Each in turn, the preferred one first. */
export function either<Parsers extends readonly Parser<unknown>[]>(
  ...parsers: Parsers
): Parser<Values<Parsers>[number]> {
  return function* (input, at) {
    for (const parser of parsers)
      yield* parser(input, at) as Iterable<Step<Values<Parsers>[number]>>;
  };
}

/** The parser's value, or `otherwise` when it is not there. */
export function optional<Value>(parser: Parser<Value>): Parser<Value | undefined>;
export function optional<Value, Other>(
  parser: Parser<Value>,
  otherwise: Other,
): Parser<Value | Other>;
export function optional<Value, Other>(
  parser: Parser<Value>,
  otherwise?: Other,
): Parser<Value | Other | undefined> {
  return function* (input, at) {
    yield* parser(input, at);
    yield { value: otherwise, next: at };
  };
}

/** As often as possible, then less often; at most `limit` times. */
export function many<Value>(
  parser: Parser<Value>,
  limit = Number.POSITIVE_INFINITY,
): Parser<Value[]> {
  function* from(input: Input, at: number, left: number): Iterable<Step<Value[]>> {
    for (const { value, next } of left > 0 ? parser(input, at) : [])
      if (next > at)
        for (const rest of from(input, next, left - 1))
          yield { value: [value, ...rest.value], next: rest.next };
    yield { value: [], next: at };
  }
  return (input, at) => from(input, at, limit);
}

/** At least one, with a separator between. */
export function separated<Value>(item: Parser<Value>, separator: Parser<unknown>): Parser<Value[]> {
  const rest = many(second(separator, item));
  return map(sequence(item, rest), ([first, others]) => [first, ...others]);
}

export function first<Value>(parser: Parser<Value>, then: Parser<unknown>): Parser<Value> {
  return map(sequence(parser, then), ([value]) => value);
}

export function second<Value>(before: Parser<unknown>, parser: Parser<Value>): Parser<Value> {
  return map(sequence(before, parser), ([, value]) => value);
}

/** The first way alone. */
export function once<Value>(parser: Parser<Value>): Parser<Value> {
  return function* (input, at) {
    for (const step of parser(input, at)) {
      yield step;
      return;
    }
  };
}

/** What several productions try at the same place is read once there. */
export function remembered<Value>(parser: Parser<Value>): Parser<Value> {
  const known = new WeakMap<Input, Map<number, readonly Step<Value>[]>>();
  return (input, at) => {
    const places = known.get(input) ?? new Map<number, readonly Step<Value>[]>();
    known.set(input, places);
    const steps = places.get(at) ?? [...parser(input, at)];
    places.set(at, steps);
    return steps;
  };
}

/** Reads nothing; holds when the parser could read on from here. */
export function ahead(parser: Parser<unknown>): Parser<undefined> {
  return function* (input, at) {
    for (const _ of parser(input, at)) {
      yield { value: undefined, next: at };
      return;
    }
  };
}

/** Reads nothing; holds at the end. */
export const end: Parser<undefined> = function* (input, at) {
  if (input.take(at) === undefined) yield { value: undefined, next: at };
};

/** For rules that mention each other. */
export function lazy<Value>(parser: () => Parser<Value>): Parser<Value> {
  return (input, at) => parser()(input, at);
}

export function inParentheses<Value>(parser: Parser<Value>): Parser<Value> {
  return second(word("("), first(parser, word(")")));
}

export type Parsed<Value> =
  | { readonly read: true; readonly value: Value }
  /** `from` is the first token that no production consumed. */
  | { readonly read: false; readonly from: number };

/** Reads all the tokens, or says how far any production came. */
export function parseAll<Value>(parser: Parser<Value>, tokens: readonly Token[]): Parsed<Value> {
  const input = new Input(tokens);
  for (const { value, next } of parser(input, 0)) {
    if (next === tokens.length) return { read: true, value };
    input.take(next);
  }
  return { read: false, from: Math.min(input.furthest, Math.max(0, tokens.length - 1)) };
}
