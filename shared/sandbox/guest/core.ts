import { parseArgs } from "@pkgjs/parseargs";
import { assert, strictAssert } from "./assert.ts";
import { structuredClone } from "./clone.ts";
import { guestConsole } from "./console.ts";
import { vitest } from "./declare_tests.ts";
import { encodingGlobals } from "./encoding.ts";
import { deepEquals } from "./equality.ts";
import { strictRules } from "./equality_rules.ts";
import { eventGlobals, guestCrypto } from "./events.ts";
import { fetchGlobals } from "./fetch.ts";
import { formatArguments } from "./format.ts";
import { host } from "./host.ts";
import { describeThrown, inspect } from "./inspect.ts";
import { installLocaleMethods } from "./locale.ts";
import { guardLongArrays } from "./long_arrays.ts";
import { hasOwn, objectCreate, PrimordialError } from "./primordials.ts";
import { guestProcess } from "./process.ts";
import { runTests } from "./runner.ts";
import { fireNextTimer, timerGlobals } from "./timers.ts";
import { urlGlobals } from "./url.ts";

/** Globals of Node that the sandbox does not have: touching one marks the test as not executed. */
const ABSENT_GLOBALS = [
  "Blob",
  "BroadcastChannel",
  "Buffer",
  "CompressionStream",
  "DecompressionStream",
  "File",
  "FormData",
  "Intl",
  "MessageChannel",
  "ReadableStream",
  "TransformStream",
  "WebAssembly",
  "WebSocket",
  "Worker",
  "WritableStream",
  "fetch",
];

function defineGlobal(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

function defineAbsentGlobal(name: string): void {
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get: () => {
      host.unsupported(name);
      throw new ReferenceError(`${name} is not defined`);
    },
    set: (value: unknown) => defineGlobal(name, value),
  });
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
guardLongArrays();

const util = {
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

/** The packages the host has loaded into this guest, as `require` gives them. */
const packages: Record<string, unknown> = objectCreate(null);

/** `require` of a CommonJS program. */
function requireModule(name: unknown): unknown {
  const text = String(name);
  const bare = text.startsWith("node:") ? text.slice(5) : text;
  if (hasOwn(nodeModules, bare)) return nodeModules[bare];
  if (text === "vitest") return vitest;
  if (hasOwn(packages, text)) return packages[text];
  host.unsupported(`the module ${text}`);
  throw Object.assign(new PrimordialError(`Cannot find module '${text}'`), {
    code: "MODULE_NOT_FOUND",
  });
}

type CommonJsBody = (
  exports: object,
  require: unknown,
  module: { exports: object },
  filename: string,
  dirname: string,
) => void;

/** Runs the body of a CommonJS module as Node does, with its wrapper's five names. */
function runCommonJs(body: CommonJsBody): void {
  const module = { exports: {} };
  body.call(module.exports, module.exports, requireModule, module, "/program.js", "/");
}

/** What the host drives the guest by; the host takes it and deletes the global. */
Object.defineProperty(globalThis, "__cogoControls", {
  configurable: true,
  value: {
    fireNextTimer,
    runTests,
    describeThrown,
    packages,
    runCommonJs,
    // Last of all, because packages look for some of these while they load.
    defineAbsentGlobals: () => ABSENT_GLOBALS.forEach(defineAbsentGlobal),
    exitCode: () => Number(guestProcess.exitCode ?? 0),
    modules: { ...nodeModules, vitest },
  },
});
