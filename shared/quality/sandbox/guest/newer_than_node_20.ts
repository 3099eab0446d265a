import { newerPattern } from "../newer_pattern.ts";
import {
  defineProperty,
  PrimordialRegExp,
  PrimordialSyntaxError,
  primordialApply,
  reflectConstruct,
  toText,
} from "./primordials.ts";

/** Throws what Node 20 throws. A regular expression that is given has been looked at when it was made. */
function refuseNewer(args: readonly unknown[]): void {
  const given = args[0];
  if (given === undefined || (typeof given === "object" && given !== null)) return;
  const pattern = toText(given);
  const flags = args[1] === undefined ? "" : toText(args[1]);
  const newer = newerPattern(pattern, flags);
  if (newer === undefined) return;
  const why = newer === "flags of a part" ? "Invalid group" : "Duplicate capture group name";
  throw new PrimordialSyntaxError(`Invalid regular expression: /${pattern}/${flags}: ${why}`);
}

function define(holder: object, name: string, value: unknown): void {
  defineProperty(holder, name, { value, writable: true, configurable: true });
}

/** Calls one of the engine's own methods once its pattern has been looked at. */
function looking(holder: object, name: string): void {
  const original = Reflect.get(holder, name) as (...args: never[]) => unknown;
  const named = {
    [name](this: unknown, ...args: unknown[]): unknown {
      refuseNewer(args);
      return primordialApply(original, this, args);
    },
  };
  const method = named[name] ?? original;
  defineProperty(method, "length", { value: original.length, configurable: true });
  define(holder, name, method);
}

/** Has everything that makes a regular expression of a text refuse what Node 20 refuses, and `JSON.parse` be as there. */
export function installOlderMeanings(): void {
  const Pattern = new Proxy(PrimordialRegExp, {
    apply: (original, self, args) => {
      refuseNewer(args);
      return primordialApply(original as never, self, args);
    },
    construct: (original, args, target) => {
      refuseNewer(args);
      return reflectConstruct(original, args, target) as object;
    },
  });
  define(globalThis, "RegExp", Pattern);
  define(PrimordialRegExp.prototype, "constructor", Pattern);
  looking(PrimordialRegExp.prototype, "compile");
  for (const name of ["match", "matchAll", "search"]) looking(String.prototype, name);
  installParse();
}

/** Newer engines give a reviver the text of a value too. */
function installParse(): void {
  const { parse: original } = JSON;
  const { parse } = {
    parse(text: string, reviver?: (this: unknown, key: string, value: unknown) => unknown) {
      if (typeof reviver !== "function") return original(text);
      return original(text, function (this: unknown, key, value: unknown) {
        return primordialApply(reviver as never, this, [key, value]);
      });
    },
  };
  define(JSON, "parse", parse);
}
