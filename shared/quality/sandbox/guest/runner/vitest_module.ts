import { chai } from "@vitest/expect";
import * as runner from "@vitest/runner";
import { unsupported } from "../absent.ts";
import { adopt, adoptArgument } from "./adopt.ts";
import { requireTestFile } from "./authors.ts";
import { globalExpect } from "./expect.ts";
import { noteDeclaration } from "./phases.ts";
import { testedGlobal } from "./tested_realm.ts";

type Callback = (...args: unknown[]) => unknown;

/**
 * One of vitest's functions as a test file gets it: the functions given to it are adopted, and so are
 * its members (`.only`, `.each`) and what it returns (the function that `.each` returns). One that declares
 * says so when it comes too late.
 */
function offered(original: Callback, declares = false, receiver?: unknown): Callback {
  // A proxy of the original would have to give its frozen members as they are.
  const face: Callback = () => undefined;
  for (const name of ["length", "name"]) Reflect.deleteProperty(face, name);
  return new Proxy(face, {
    apply: (_face, _self, args) => {
      requireTestFile("declare tests");
      const result: unknown = Reflect.apply(original, receiver, args.map(adoptDeeply));
      if (declares && typeof result !== "function") noteDeclaration();
      return offer(result, declares);
    },
    get: (_face, key) => {
      const value: unknown = Reflect.get(original, key);
      if (key === "each" || key === "for") return tabled(value as Callback, original);
      return typeof value === "function" ? offered(value as Callback, declares, original) : value;
    },
  });
}

function offer(value: unknown, declares: boolean): unknown {
  return typeof value === "function" ? offered(value as Callback, declares) : value;
}

/** `.each` and `.for`: the rows of a tagged template become objects of the tested realm. */
function tabled(original: Callback, receiver: unknown): Callback {
  return (...table: unknown[]) =>
    offer(Reflect.apply(original, receiver, table.length > 1 ? [rowsOf(table)] : table), true);
}

function rowsOf([heading, ...cells]: readonly unknown[]): unknown[] {
  const [line = ""] = (heading as readonly string[]).join("").trim().split("\n");
  const names = line.replaceAll(" ", "").split("|");
  return Array.from({ length: Math.floor(cells.length / names.length) }, (_, row) => {
    const object: Record<string, unknown> = new testedGlobal.Object() as never;
    for (const [column, name] of names.entries()) object[name] = cells[row * names.length + column];
    return object;
  });
}

/** Adopts a function, and those among the fixtures given to `test.extend`. */
function adoptDeeply(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return adoptArgument(value);
  if (Object.getPrototypeOf(value) !== testedGlobal.Object.prototype) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, adoptFixture(item)]);
  return Object.fromEntries(entries);
}

function adoptFixture(value: unknown): unknown {
  return Array.isArray(value) ? [...value].map(adoptArgument) : adoptArgument(value);
}

const { test, it, describe, suite } = runner;
const declarations = { test, it, describe, suite };
const hooks = {
  beforeAll: runner.beforeAll,
  afterAll: runner.afterAll,
  beforeEach: runner.beforeEach,
  afterEach: runner.afterEach,
  aroundAll: runner.aroundAll,
  aroundEach: runner.aroundEach,
  onTestFailed: runner.onTestFailed,
  onTestFinished: runner.onTestFinished,
};
const offeredFunctions = Object.entries({ ...declarations, ...hooks }).map(([name, original]) => [
  name,
  offered(original as Callback, name in declarations),
]);

/** Checks that only the compiler makes: at run time everything may be called and nothing happens. */
const typesOnly: object = new Proxy(() => typesOnly, { get: () => typesOnly });

const OFFERED = new Set<PropertyKey>(["AssertionError", "assert", "expect", "version"]);
/** It would give the values of another realm their assertions. */
const should = () => unsupported("chai.should()");

/** Chai without what gives its assertions another meaning. */
const offeredChai: object = new Proxy(chai, {
  get: (target, name) =>
    OFFERED.has(name) ? Reflect.get(target, name) : unsupported(`chai.${String(name)}`),
});

/** What `import ... from "vitest"` gives; `vi` is added by the tested realm. */
export const vitestModule: Record<string, unknown> = {
  ...Object.fromEntries(offeredFunctions),
  expect: globalExpect,
  chai: offeredChai,
  assert: chai.assert,
  should,
  expectTypeOf: adopt(() => typesOnly),
  assertType: () => undefined,
};
