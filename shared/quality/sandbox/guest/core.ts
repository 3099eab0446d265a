import { parseArgs } from "@pkgjs/parseargs";
import { defineAbsentGlobals, defineAbsentMembers, isAbsence, unsupported } from "./absent.ts";
import { assert, strictAssert } from "./assert.ts";
import { structuredClone } from "./clone.ts";
import { type CommonJsBody, runCommonJs } from "./common_js.ts";
import { guestConsole } from "./console.ts";
import { installFunctionText, surround } from "./disguise.ts";
import { encodingGlobals } from "./encoding.ts";
import { deepEquals } from "./equality.ts";
import { strictRules } from "./equality_rules.ts";
import { eventGlobals, guestCrypto } from "./events.ts";
import { fetchGlobals } from "./fetch.ts";
import { formatArguments } from "./format.ts";
import { describeThrown, inspect } from "./inspect.ts";
import { installLocaleMethods } from "./locale.ts";
import { installOlderMeanings } from "./newer_than_node_20.ts";
import { defineDifferences } from "./not_node_20.ts";
import { objectCreate } from "./primordials.ts";
import { guestProcess } from "./process.ts";
import { runTicks } from "./ticks.ts";
import { fireNextTimer, leavesAssertion, timerGlobals } from "./timers.ts";
import { urlGlobals } from "./url.ts";

function defineGlobal(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

const globals = {
  ...urlGlobals,
  ...encodingGlobals,
  ...eventGlobals,
  ...fetchGlobals,
  ...timerGlobals,
  structuredClone,
  console: guestConsole,
  crypto: guestCrypto,
  process: guestProcess,
  global: globalThis,
};
for (const [name, value] of Object.entries(globals)) defineGlobal(name, value);
for (const name of ["bjson", "navigator", "scriptArgs", "std", "os", "print"])
  Reflect.deleteProperty(globalThis, name);
installLocaleMethods();
installOlderMeanings();
installFunctionText();

/** `util.promisify` for functions whose last argument is a callback of an error and a value. */
function promisify(original: (...args: unknown[]) => void) {
  return function (this: unknown, ...args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = (error: unknown, value: unknown) => (error ? reject(error) : resolve(value));
      original.call(this, ...args, settle);
    });
  };
}

/** `util.inherits`, from before JavaScript had classes. */
function inherits(child: { prototype: object; super_?: unknown }, parent: { prototype: object }) {
  child.super_ = parent;
  Object.setPrototypeOf(child.prototype, parent.prototype);
}

const util = {
  ...encodingGlobals,
  promisify,
  inherits,
  parseArgs,
  inspect: (value: unknown) => inspect(value),
  format: (...args: readonly unknown[]) => formatArguments(args),
  isDeepStrictEqual: (left: unknown, right: unknown) => deepEquals(left, right, strictRules),
};
const performanceModule = { performance };
const timers = { ...timerGlobals };
const cryptoModule = {
  randomUUID: guestCrypto.randomUUID,
  getRandomValues: guestCrypto.getRandomValues,
  webcrypto: guestCrypto,
};
const urlModule = { ...urlGlobals };

/** The modules of Node that the sandbox has, by the name after `node:`. */
const nodeModules: Record<string, object> = {
  assert,
  "assert/strict": strictAssert,
  util,
  crypto: cryptoModule,
  process: guestProcess,
  timers,
  url: urlModule,
  perf_hooks: performanceModule,
};

defineAbsentMembers(nodeModules);

/** The packages the host has loaded into this guest, as `require` gives them. */
const packages: Record<string, unknown> = objectCreate(null);
const importable = { nodeModules, packages };

/** What the host drives the guest by; the host takes it and deletes the global. */
Object.defineProperty(globalThis, "__cogoControls", {
  configurable: true,
  value: {
    fireNextTimer,
    leavesAssertion,
    surround,
    isAbsence,
    unsupported,
    describeThrown,
    packages,
    runCommonJs: (body: CommonJsBody) => runCommonJs(body, importable),
    runTicks,
    // Last of all, because packages look for some of it while they load.
    defineAbsent: () => {
      defineAbsentGlobals();
      defineDifferences();
    },
    exitCode: () => Number(guestProcess.exitCode ?? 0),
    modules: { ...nodeModules },
  },
});
