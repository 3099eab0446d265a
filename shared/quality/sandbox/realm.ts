import type { QuickJS } from "quickjs-wasi";

/**
 * Realms of one engine: contexts with built-ins of their own over one heap. The engine exports what
 * makes and selects them; its JavaScript wrapper has no name for them yet.
 */

interface RealmFunctions {
  /** QuickJS's own function: a context with all the language's built-ins. */
  readonly JS_NewContext: (runtime: number) => number;
}

/** Makes a realm and gives the address of its context. */
export function createRealm(guest: QuickJS): number {
  const engine = guest._getExports();
  const { JS_NewContext: newContext } = engine as unknown as RealmFunctions;
  return newContext(engine.qjs_get_runtime_ptr());
}

/** Evaluates in a realm what otherwise would be evaluated in the guest's first one. */
export function inRealm<Result>(guest: QuickJS, realm: number, step: () => Result): Result {
  const engine = guest._getExports();
  const runtime = engine.qjs_get_runtime_ptr();
  const before = engine.qjs_get_context_ptr();
  engine.qjs_set_runtime_and_context(runtime, realm);
  try {
    return step();
  } finally {
    engine.qjs_set_runtime_and_context(runtime, before);
  }
}
