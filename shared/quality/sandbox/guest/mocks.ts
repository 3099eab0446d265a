import {
  clearAllMocks,
  fn,
  isMockFunction,
  resetAllMocks,
  restoreAllMocks,
  spyOn,
} from "@vitest/spy";
import { asyncFakeTimers, fakeTimers, timeQuestions } from "./fake_timers.ts";
import { waitFor, waitUntil } from "./wait_for.ts";

/**
 * Vitest's `vi`, in the realm of the tested code, because spies take the place of its functions. What
 * it lacks (module mocks) says so.
 */

declare const __cogoControls: {
  readonly modules: Record<string, object>;
  readonly unsupported: (feature: string) => never;
};

// Not our own copy: it is the core that knows again what it has thrown.
const { unsupported } = __cogoControls;
declare const __cogoRunner: { readonly vitestModule: object };

const stubbedGlobals = new Map<PropertyKey, PropertyDescriptor | undefined>();
const stubbedVariables = new Map<string, string | undefined>();

function returning(change: (...args: never[]) => void) {
  return (...args: never[]): object => {
    change(...args);
    return vi;
  };
}

function resolving(change: (...args: never[]) => Promise<unknown>) {
  return async (...args: never[]): Promise<object> => {
    await change(...args);
    return vi;
  };
}

function each<Change>(members: Readonly<Record<string, Change>>, as: (change: Change) => unknown) {
  return Object.fromEntries(Object.entries(members).map(([name, change]) => [name, as(change)]));
}

function stubGlobal(name: PropertyKey, value: unknown): void {
  if (!stubbedGlobals.has(name)) {
    stubbedGlobals.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
  }
  const stub = { value, writable: true, configurable: true, enumerable: true };
  Object.defineProperty(globalThis, name, stub);
}

function unstubAllGlobals(): void {
  for (const [name, original] of stubbedGlobals) {
    if (original === undefined) Reflect.deleteProperty(globalThis, name);
    else Object.defineProperty(globalThis, name, original);
  }
  stubbedGlobals.clear();
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}

function stubEnv(name: string, value: string | boolean | undefined): void {
  if (!stubbedVariables.has(name)) stubbedVariables.set(name, process.env[name]);
  setVariable(name, typeof value === "boolean" ? (value ? "1" : "") : value);
}

function unstubAllEnvs(): void {
  for (const [name, original] of stubbedVariables) setVariable(name, original);
  stubbedVariables.clear();
}

const known = {
  fn,
  spyOn,
  isMockFunction,
  mocked: (item: unknown) => item,
  clearAllMocks: returning(clearAllMocks),
  resetAllMocks: returning(resetAllMocks),
  restoreAllMocks: returning(restoreAllMocks),
  stubGlobal: returning(stubGlobal),
  unstubAllGlobals: returning(unstubAllGlobals),
  stubEnv: returning(stubEnv),
  unstubAllEnvs: returning(unstubAllEnvs),
  ...each<(...args: never[]) => void>(fakeTimers, returning),
  ...each<(...args: never[]) => Promise<unknown>>(asyncFakeTimers, resolving),
  ...timeQuestions,
  waitFor,
  waitUntil,
};

const vi: object = new Proxy(known, {
  // A promise of `vi` asks whether it is one itself.
  get: (target, name) =>
    typeof name !== "string" || name === "then" || Object.hasOwn(target, name)
      ? Reflect.get(target, name)
      : unsupported(`vi.${name}`),
});

__cogoControls.modules.vitest = { ...__cogoRunner.vitestModule, vi, vitest: vi };
