import { host } from "./host.ts";
import {
  PrimordialError,
  PrimordialReferenceError,
  PrimordialWeakSet,
  weakSetAdd,
  weakSetHas,
} from "./primordials.ts";

/** Globals of Node that the sandbox does not have: touching one marks the test as not executed. */
const ABSENT_GLOBALS = `Atomics Blob BroadcastChannel Buffer ByteLengthQueuingStrategy CompressionStream
  CountQueuingStrategy Crypto CryptoKey DecompressionStream File FormData Intl MessageChannel MessageEvent
  MessagePort Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver
  ReadableStream SubtleCrypto TextDecoderStream TextEncoderStream TransformStream WebAssembly WebSocket
  Worker WritableStream fetch`;

/** The same for members of the modules it has. */
const ABSENT_MEMBERS: Readonly<Record<string, string>> = {
  assert: "CallTracker",
  "assert/strict": "CallTracker",
  crypto: `checkPrime checkPrimeSync constants createCipheriv createDecipheriv createDiffieHellman
    createECDH createHash createHmac createPrivateKey createPublicKey createSecretKey createSign
    createVerify diffieHellman generateKey generateKeyPair generateKeyPairSync generateKeySync
    generatePrime generatePrimeSync getCiphers getCurves getHashes hash hkdf hkdfSync pbkdf2
    pbkdf2Sync privateDecrypt privateEncrypt publicDecrypt publicEncrypt randomBytes randomFill
    randomFillSync randomInt scrypt scryptSync sign subtle timingSafeEqual verify Hash Hmac KeyObject`,
  perf_hooks: `PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver constants
    createHistogram monitorEventLoopDelay`,
  process: `argv0 chdir config cpuUsage emit execPath features getgid getuid kill listenerCount
    listeners ppid release report resourceUsage stdin title umask`,
  timers: "promises",
  url: `Url domainToASCII domainToUnicode fileURLToPath format parse pathToFileURL resolve
    resolveObject urlToHttpOptions`,
  util: `MIMEParams MIMEType aborted callbackify debug debuglog deprecate formatWithOptions
    getSystemErrorMap getSystemErrorName isArray isBoolean isBuffer isDate isError isFunction isNull
    isNullOrUndefined isNumber isObject isPrimitive isRegExp isString isSymbol isUndefined log
    parseEnv stripVTControlCharacters styleText toUSVString types`,
};

/** The same for what Node 20 itself gives: objects, and the prototypes of its classes. */
const ABSENT_OF_HOST: readonly (readonly [holder: () => object, shown: string, members: string])[] =
  [
    [() => crypto, "crypto", "subtle"],
    [
      () => performance,
      "performance",
      `addEventListener clearMarks clearMeasures clearResourceTimings dispatchEvent eventLoopUtilization getEntries
    getEntriesByName getEntriesByType mark markResourceTiming measure nodeTiming onresourcetimingbufferfull
    removeEventListener setResourceTimingBufferSize timerify toJSON`,
    ],
    [
      () => process,
      "process",
      `addListener allowedNodeEnvironmentFlags assert availableMemory binding constrainedMemory debugPort dlopen eventNames
    getActiveResourcesInfo getBuiltinModule getMaxListeners getegid geteuid getgroups
    hasUncaughtExceptionCaptureCallback initgroups loadEnvFile off openStdin prependListener prependOnceListener
    rawListeners reallyExit removeAllListeners removeListener setMaxListeners setSourceMapsEnabled
    setUncaughtExceptionCaptureCallback setegid seteuid setgid setgroups setuid sourceMapsEnabled`,
    ],
    [() => console, "console", "Console context createTask dirxml profile profileEnd timeStamp"],
    [() => TextEncoder.prototype, "TextEncoder.prototype", "encodeInto"],
    [() => TextDecoder.prototype, "TextDecoder.prototype", "ignoreBOM"],
    [() => AbortSignal.prototype, "AbortSignal.prototype", "onabort"],
    [() => URL, "URL", "createObjectURL revokeObjectURL"],
    [
      () => Request.prototype,
      "Request.prototype",
      `attribute blob destination duplex formData integrity isHistoryNavigation isReloadNavigation keepalive referrer
    referrerPolicy`,
    ],
    [() => Response, "Response", "error"],
    [() => Response.prototype, "Response.prototype", "blob formData"],
    [() => Event, "Event", "AT_TARGET BUBBLING_PHASE CAPTURING_PHASE NONE"],
    [
      () => Event.prototype,
      "Event.prototype",
      `bubbles cancelBubble composed composedPath eventPhase initEvent isTrusted returnValue srcElement
    stopImmediatePropagation stopPropagation timeStamp`,
    ],
  ];

const absences = new PrimordialWeakSet();

/** Whether an error was thrown because the sandbox lacks something, or is caused by one that was. */
export function isAbsence(error: unknown): boolean {
  return typeof error === "object" && error !== null && weakSetHas(absences, error);
}

/** Says that tested code asked for what the sandbox lacks. */
export function unsupported(feature: string): never {
  throw absence(new PrimordialError(`The sandbox does not have ${feature}.`), feature);
}

function absence(error: Error, feature: string): Error {
  host.unsupported(feature);
  weakSetAdd(absences, error);
  return error;
}

/** Makes a property that marks the test as not executed when it is read. */
export function defineAbsent(holder: object, name: string, shown: string): void {
  Object.defineProperty(holder, name, {
    configurable: true,
    get: () => {
      throw absence(new PrimordialReferenceError(`${shown} is not defined`), shown);
    },
    set: (value: unknown) => {
      // A handler that is set would never be called.
      if (HANDLER.test(name)) throw absence(new PrimordialReferenceError(shown), shown);
      Object.defineProperty(holder, name, { value, writable: true, configurable: true });
    },
  });
}

const HANDLER = /^on[a-z]/;

/** Makes the absent globals tell. */
export function defineAbsentGlobals(): void {
  for (const name of ABSENT_GLOBALS.split(/\s+/)) defineAbsent(globalThis, name, name);
  for (const [holder, shown, members] of ABSENT_OF_HOST) {
    for (const member of members.split(/\s+/)) {
      // What the sandbox has after all, it has.
      if (!(member in holder())) defineAbsent(holder(), member, `${shown}.${member}`);
    }
  }
}

/** Makes the absent members of the modules tell; they stay out of enumeration. */
export function defineAbsentMembers(modules: Readonly<Record<string, object>>): void {
  for (const [name, members] of Object.entries(ABSENT_MEMBERS)) {
    const holder = modules[name];
    if (holder === undefined) continue;
    for (const member of members.split(/\s+/)) defineAbsent(holder, member, `${name}.${member}`);
  }
}
