import {
  defineProperty,
  PrimordialRegExp,
  primordialApply,
  regExpExec,
  stringStartsWith,
} from "./primordials.ts";
import { environment, guestProcess } from "./process.ts";

/**
 * What shows code that it is tested, or who reads it, in another form: the program's arguments, the environment,
 * and the text of functions, which bundlers change anyway. The host gives the files other names. Honest code does
 * the same under both.
 */

const textOf = Function.prototype.toString;
const NATIVE = new PrimordialRegExp("\\[native code\\]\\s*\\}$");
let isDisguised = false;

const disguised = {
  toString(this: unknown): string {
    const text = primordialApply(textOf, this, []) as string;
    if (this === disguised.toString) return "function toString() {\n    [native code]\n}";
    if (!isDisguised || regExpExec(NATIVE, text) !== null) return text;
    if (stringStartsWith(text, "class")) return "class{}";
    return stringStartsWith(text, "async") ? "async function(){}" : "function(){}";
  },
};

/** Takes the place of the engine's own, under which nothing changes until there is a disguise. */
export function installFunctionText(): void {
  const descriptor = { value: disguised.toString, writable: true, configurable: true };
  defineProperty(Function.prototype, "toString", descriptor);
}

/** What vitest sets, and what a server in production finds. */
const ENVIRONMENTS = {
  tested: { NODE_ENV: "test", VITEST: "true", TEST: "true", MODE: "test", DEV: "1", PROD: "" },
  disguised: { NODE_ENV: "production" },
};

/** Gives tests the environment that vitest has, or hides it. */
export function surround(hides: boolean): void {
  isDisguised = hides;
  guestProcess.env = environment({ ...(hides ? ENVIRONMENTS.disguised : ENVIRONMENTS.tested) });
  if (hides) guestProcess.argv = ["/usr/bin/node", "/app/dist/0.js"];
}
