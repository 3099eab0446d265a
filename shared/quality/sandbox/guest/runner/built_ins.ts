import { testedGlobal } from "./tested_realm.ts";

/**
 * The language's own built-ins in the tested realm, as they were. Matchers ask the values they judge for
 * their properties, and tests call `JSON.stringify` themselves: a test that passes after one of these
 * was replaced has shown nothing. What tests rightly replace (`Math.random`, `Date.now`, timers, the
 * console) is not among them.
 */

const GLOBALS =
  `AggregateError Array ArrayBuffer BigInt Boolean DataView Date Error EvalError Function JSON
  Map Math Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set String Symbol
  SyntaxError TypeError URIError Uint8Array WeakMap WeakSet`.split(/\s+/);

const REPLACEABLE: ReadonlyMap<unknown, readonly string[]> = new Map<unknown, readonly string[]>([
  [testedGlobal.Math, ["random"]],
  [testedGlobal.Date, ["now"]],
  [testedGlobal.Error, ["stackTraceLimit", "prepareStackTrace"]],
]);

interface Constant {
  readonly name: string;
  readonly holder: object;
  readonly key: PropertyKey;
  readonly value: unknown;
}

interface Holder {
  readonly name: string;
  readonly object: object;
  readonly prototype: object | null;
  /** Whether any new property counts, or only one named by a symbol. */
  readonly closed: boolean;
  readonly keys: number;
}

const constants: Constant[] = [];
const accessors: Constant[] = [];
const holders: Holder[] = [];

/** Remembers the built-ins; called once, before any tested code has run. */
export function rememberBuiltIns(): void {
  const global = testedGlobal as unknown as Record<string, object>;
  for (const name of GLOBALS) {
    const value = global[name] ?? {};
    constants.push({ name, holder: testedGlobal, key: name, value });
    remember(name, value);
    const prototype: unknown = Reflect.get(value, "prototype");
    if (typeof prototype === "object" && prototype !== null)
      remember(`${name}.prototype`, prototype);
  }
  for (const [name, value] of Object.entries(hiddenPrototypes())) remember(name, value);
}

/** The prototypes that no global leads to by name; they come from the tested realm's own syntax. */
function hiddenPrototypes(): Record<string, object> {
  const prototypeOf = (value: object): object => Object.getPrototypeOf(value);
  const array = testedGlobal.Array.prototype;
  const ofArrays = prototypeOf(array[Symbol.iterator].call([]));
  return {
    "the iterators of arrays": ofArrays,
    "all iterators": prototypeOf(ofArrays),
    "the iterators of maps": prototypeOf(new testedGlobal.Map().entries()),
    "the iterators of sets": prototypeOf(new testedGlobal.Set().values()),
    "the iterators of strings": prototypeOf(
      testedGlobal.String.prototype[Symbol.iterator].call(""),
    ),
    "typed arrays": prototypeOf(testedGlobal.Uint8Array.prototype),
  };
}

function remember(name: string, object: object): void {
  const prototype: object | null = Object.getPrototypeOf(object);
  const closed =
    object === testedGlobal.Object.prototype || object === testedGlobal.Function.prototype;
  holders.push({ name, object, prototype, closed, keys: countKeys(object, closed) });
  for (const key of Reflect.ownKeys(object)) {
    if (typeof key === "string" && REPLACEABLE.get(object)?.includes(key) === true) continue;
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    const constant = { name: `${name}.${String(key)}`, holder: object, key };
    if (descriptor?.get === undefined) constants.push({ ...constant, value: descriptor?.value });
    else accessors.push({ ...constant, value: descriptor.get });
  }
}

function countKeys(object: object, closed: boolean): number {
  return closed ? Reflect.ownKeys(object).length : Object.getOwnPropertySymbols(object).length;
}

/** The `Date` of fake timers while they are in place, and what its members were then. */
let fakeDate: { readonly date: object; readonly members: ReadonlyMap<string, unknown> } | undefined;
/** Whether one that has been taken away was changed before; its test has yet to be reported. */
let bentDate = false;

/** Takes the `Date` that fake timers put in place for the tested realm's own, until it is undefined. */
export function acceptDate(date: object | undefined): void {
  bentDate ||= isFakeDateBent();
  fakeDate = date === undefined ? undefined : { date, members: membersOf(date) };
}

/** All but `now`, which tests rightly replace. */
function membersOf(date: object): ReadonlyMap<string, unknown> {
  const prototype: object = Reflect.get(date, "prototype");
  return new Map(
    [date, prototype].flatMap((holder, index) =>
      Reflect.ownKeys(holder)
        .filter((key) => key !== "now")
        .map((key) => [`${index}.${String(key)}`, Reflect.get(holder, key)] as const),
    ),
  );
}

function isFakeDateBent(): boolean {
  if (fakeDate === undefined) return false;
  const { date, members } = fakeDate;
  const current = membersOf(date);
  return (
    current.size !== members.size ||
    [...members].some(([name, value]) => !Object.is(current.get(name), value))
  );
}

function isAsItWas({ holder, key, value }: Constant): boolean {
  const current: unknown = Reflect.get(holder, key);
  if (Object.is(current, value)) return true;
  return fakeDate !== undefined && holder === testedGlobal && current === fakeDate.date;
}

/** What values are most often asked by. To look at everything would cost as much as ten assertions. */
const ASKED = /^(?:Array|String|Number|Date|Promise)\.prototype\.|^(?:JSON|Object)\./;
const LOOKS_A_TEST = 10;
let asked: readonly Constant[] | undefined;
let looks = 0;
let seenChanged: string | undefined;

/** Looks at the most important ones in the middle of a test: what replaces one may put it back. */
export function lookAtBuiltIns(): void {
  if (looks >= LOOKS_A_TEST || fakeDate !== undefined) return;
  looks += 1;
  asked ??= constants.filter(({ name }) => ASKED.test(name));
  seenChanged ??= asked.find((each) => !isAsItWas(each) && !isSpy(each))?.name;
}

/** A test that spies on a built-in and restores it says so openly. */
function isSpy({ holder, key }: Constant): boolean {
  const current: unknown = Reflect.get(holder, key);
  return typeof current === "function" && Reflect.get(current, "_isMockFunction") === true;
}

/** Names a built-in that is no longer what it was, or was not at an assertion before; or undefined. */
export function changedBuiltIn(): string | undefined {
  const seen = seenChanged;
  looks = 0;
  seenChanged = undefined;
  return seen ?? findChanged();
}

function findChanged(): string | undefined {
  if (bentDate || isFakeDateBent()) {
    bentDate = false;
    return "Date";
  }
  const constant = constants.find((each) => !isAsItWas(each));
  if (constant !== undefined) return constant.name;
  const accessor = accessors.find(
    ({ holder, key, value }) => Object.getOwnPropertyDescriptor(holder, key)?.get !== value,
  );
  if (accessor !== undefined) return accessor.name;
  return holders.find(
    ({ object, prototype, closed, keys }) =>
      Object.getPrototypeOf(object) !== prototype || countKeys(object, closed) !== keys,
  )?.name;
}
