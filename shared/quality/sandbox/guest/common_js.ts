import { host } from "./host.ts";
import { hasOwn, PrimordialError, stringStartsWith } from "./primordials.ts";
import { runTicks } from "./ticks.ts";

/** The body of a CommonJS module in Node's wrapper. */
export type CommonJsBody = (
  exports: object,
  require: unknown,
  module: { exports: object },
  filename: string,
  dirname: string,
) => void;

/** What `require` finds: modules of Node by the name after `node:`, packages by theirs. */
export interface Importable {
  readonly nodeModules: Readonly<Record<string, object>>;
  readonly packages: Readonly<Record<string, unknown>>;
}

function requireModule(name: unknown, importable: Importable): unknown {
  const text = String(name);
  const bare = text.startsWith("node:") ? text.slice(5) : text;
  if (hasOwn(importable.nodeModules, bare)) return importable.nodeModules[bare];
  if (hasOwn(importable.packages, text)) return importable.packages[text];
  // A lone program has no files beside it.
  if (!stringStartsWith(text, ".")) host.unsupported(`the module ${text}`);
  throw Object.assign(new PrimordialError(`Cannot find module '${text}'`), {
    code: "MODULE_NOT_FOUND",
  });
}

/** Runs a program as Node runs its main module. */
export function runCommonJs(body: CommonJsBody, importable: Importable): void {
  const filename = "/program.js";
  const module = { id: ".", filename, exports: {}, loaded: false, children: [], paths: [] };
  const require = (name: unknown) => requireModule(name, importable);
  Object.assign(require, { main: module, cache: { [filename]: module } });
  body.call(module.exports, module.exports, require, module, filename, "/");
  module.loaded = true;
  runTicks();
}
